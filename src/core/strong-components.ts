/**
 * Finds the strongly connected components of a graph, in topological order. Tarjan, "Depth-first search and linear graph
 * algorithms" (1972), with an explicit stack instead of recursion. Linear in nodes and edges.
 *
 * @param before returns the nodes with an edge to the given one
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
  /** A component consists of its root and all nodes above it on the stack. */
  const close = (root: Node) => {
    const members = open.splice(open.lastIndexOf(root));
    for (const member of members) (states.get(member) as State).closed = true;
    components.push(members.reverse());
  };
  /** @returns the next unvisited neighbour */
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
  /** lowest index reachable from the node within its component, as far as known */
  low: number;
  /** number of edges that have been followed */
  next: number;
  /** Its component is complete. */
  closed: boolean;
}
