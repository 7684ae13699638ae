/** Reads the JavaScript around a word: which token it is part of, and whether it is assigned to. */
import { type Node, type Token, tokenizer } from 'acorn';
import { parseScript } from '../../kit/script-parser.ts';
import { TooBigError } from './html-document.ts';

export type Lexical =
  | { in: 'string'; quote: '"' | "'" }
  | { in: 'template' | 'regexp' | 'line comment' | 'block comment' | 'code' | 'unknown' };

export interface Spot {
  lexical: Lexical;
  /** closing brackets of those that are open there, innermost first */
  closers: string;
}

const MAX_TOKENS = 200_000;
const MAX_NODES = 500_000;
const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };

/** Finds the token of the first occurrence of a word, in a text that may not be JavaScript. */
export function spotOf(code: string, word: string): Spot {
  const at = code.toLowerCase().indexOf(word.toLowerCase());
  const open: string[] = [];
  let comment: Lexical | null = null;
  const spot = (lexical: Lexical): Spot => ({ lexical, closers: [...open].reverse().join('') });
  try {
    const tokens = tokenizer(code, {
      ecmaVersion: 'latest',
      allowHashBang: true,
      onComment(isBlock, _, start, end) {
        if (start <= at && at < end) comment = { in: isBlock ? 'block comment' : 'line comment' };
      },
    });
    for (let count = 0; count < MAX_TOKENS; count++) {
      const token: Token = tokens.getToken();
      if (comment) return spot(comment);
      if (token.start <= at && at < token.end) return spot(lexicalOf(token, code));
      const { label } = token.type;
      if (label === 'eof') break;
      const closer = CLOSES[label];
      if (closer) open.push(closer);
      else if (label === ')' || label === ']' || label === '}') open.pop();
    }
  } catch {
    // Invalid JavaScript: the rest is unknown.
  }
  return spot({ in: 'unknown' });
}

function lexicalOf({ type, start }: Token, code: string): Lexical {
  if (type.label === 'string') return { in: 'string', quote: code[start] === '"' ? '"' : "'" };
  if (type.label === 'template' || type.label === 'invalidTemplate') return { in: 'template' };
  return { in: type.label === 'regexp' ? 'regexp' : 'code' };
}

/** A node of a syntax tree, and whether it runs only when a function is called. */
interface NodeVisit {
  node: unknown;
  called: boolean;
}

/**
 * Whether a script assigns to a global variable of this name in any capitalization, and whether at once or only when a
 * function is called.
 * @returns null when it does not, or is not valid JavaScript, so that none of it runs
 * @throws TooBigError
 */
export function assignment(
  code: string,
  name: string,
  kind: 'script' | 'module' | 'handler',
): 'at once' | 'when called' | null {
  const program = parsed(code, kind);
  if (program === null) return null;
  const wanted = name.toLowerCase();
  const stack: NodeVisit[] = [{ node: program, called: false }];
  let found: 'at once' | 'when called' | null = null;
  let visited = 0;
  for (let visit = stack.pop(); visit; visit = stack.pop()) {
    if (++visited > MAX_NODES) {
      if (found) return found;
      throw new TooBigError();
    }
    if (assignsTo(visit.node, wanted)) {
      if (!visit.called) return 'at once';
      found = 'when called';
    }
    pushChildren(visit, stack);
  }
  return found;
}

function parsed(code: string, kind: 'script' | 'module' | 'handler'): Node | null {
  try {
    return parseScript(code, {
      sourceType: kind === 'module' ? 'module' : 'script',
      allowReturnOutsideFunction: kind === 'handler',
      allowAwaitOutsideFunction: kind === 'module',
    });
  } catch {
    return null;
  }
}

// biome-ignore lint/suspicious/noExplicitAny: each type of node has fields of its own
type Tree = any;

const isNode = (value: unknown): value is Node =>
  typeof value === 'object' && value !== null && typeof (value as Node).type === 'string';

function assignsTo(node: unknown, wanted: string): boolean {
  if (!isNode(node) || node.type !== 'AssignmentExpression') return false;
  const { left } = node as Tree;
  return left.type === 'Identifier' && left.name.toLowerCase() === wanted;
}

/** Adds the children of a node, or the items of a list. */
function pushChildren({ node, called }: NodeVisit, stack: NodeVisit[]): void {
  if (Array.isArray(node)) {
    for (const item of node) stack.push({ node: item, called });
    return;
  }
  if (!isNode(node)) return;
  const tree = node as Tree;
  // A function that is called where it is written runs at once.
  const direct = tree.type === 'CallExpression' && /Function/.test(tree.callee.type) ? tree.callee : null;
  for (const key in tree) {
    const child = tree[key];
    if (typeof child !== 'object' || child === null) continue;
    const isBody = key === 'body' && /Function/.test(tree.type);
    if (child === direct) stack.push({ node: child.body, called }, { node: child.params, called });
    else stack.push({ node: child, called: called || isBody });
  }
}
