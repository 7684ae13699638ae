/**
 * The strongly connected components of a graph, each after those that lead to it. Tarjan, "Depth-first search and linear
 * graph algorithms" (1972), with a stack of its own in place of recursion: linear in nodes and edges.
 *
 * @param before nodes from which an edge leads to the given one
 */
export function strongComponents<Node>(
  nodes: readonly Node[],
  before: (node: Node) => readonly Node[],
): Node[][] {
  const components: Node[][] = [];
  const states = new Map<Node, State>();
  const open: Node[] = [];

  const enter = (node: Node): State => {
    const state = { index: states.size, low: states.size, next: 0, closed: false };
    states.set(node, state);
    open.push(node);
    return state;
  };
  /** All nodes above the root of a component on the stack belong to it. */
  const close = (root: Node) => {
    const members = open.splice(open.lastIndexOf(root));
    for (const member of members) (states.get(member) as State).closed = true;
    components.push(members.reverse());
  };
  /** @returns the next node to go down to */
  const step = (node: Node, state: State): Node | undefined => {
    for (const neighbours = before(node); state.next < neighbours.length; ) {
      const neighbour = neighbours[state.next++] as Node;
      const known = states.get(neighbour);
      if (!known) return neighbour;
      if (!known.closed) state.low = Math.min(state.low, known.index);
    }
    return undefined;
  };

  const visit = (start: Node) => {
    const path = [{ node: start, state: enter(start) }];
    for (let at = path.at(-1); at; at = path.at(-1)) {
      const next = step(at.node, at.state);
      if (next !== undefined) {
        path.push({ node: next, state: enter(next) });
        continue;
      }
      path.pop();
      if (at.state.low === at.state.index) close(at.node);
      const below = path.at(-1);
      if (below) below.state.low = Math.min(below.state.low, at.state.low);
    }
  };
  for (const node of nodes) if (!states.has(node)) visit(node);
  return components;
}

interface State {
  /** order of discovery */
  index: number;
  /** least index known to be reached from the node within its component */
  low: number;
  /** edges that have been followed */
  next: number;
  /** Its component is complete. */
  closed: boolean;
}
