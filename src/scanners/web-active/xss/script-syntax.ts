/** What JavaScript makes of a word in it. */
import { type Node, type Token, tokenizer } from 'acorn';
import { parseScript } from '../../kit/script-parser.ts';

export type Lexical =
  | { in: 'string'; quote: '"' | "'" }
  | { in: 'template' | 'regexp' | 'line comment' | 'block comment' | 'code' | 'unknown' };

export interface Spot {
  lexical: Lexical;
  /** What closes the brackets that are open there, innermost first. */
  closers: string;
}

const MAX_TOKENS = 200_000;
const MAX_NODES = 500_000;
const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}', '${': '}' };

/** Where the first occurrence of a word stands, in a text that may be no JavaScript at all. */
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
    // Beyond what cannot be read nothing is known.
  }
  return spot({ in: 'unknown' });
}

function lexicalOf({ type, start }: Token, code: string): Lexical {
  if (type.label === 'string') return { in: 'string', quote: code[start] === '"' ? '"' : "'" };
  if (type.label === 'template' || type.label === 'invalidTemplate') return { in: 'template' };
  return { in: type.label === 'regexp' ? 'regexp' : 'code' };
}

/**
 * Whether a script assigns to a global of this name, however it is capitalised, and whether it does so as it runs or
 * only when somebody calls a function. @returns null when it does not, or is no valid script: then nothing of it runs
 */
export function assignment(
  code: string,
  name: string,
  kind: 'script' | 'module' | 'handler',
): 'at once' | 'when called' | null {
  let stack: { node: unknown; called: boolean }[];
  try {
    const program = parseScript(code, {
      sourceType: kind === 'module' ? 'module' : 'script',
      allowReturnOutsideFunction: kind === 'handler',
      allowAwaitOutsideFunction: kind === 'module',
    });
    stack = [{ node: program, called: false }];
  } catch {
    return null;
  }
  const wanted = name.toLowerCase();
  let found: 'at once' | 'when called' | null = null;
  for (let count = 0; stack.length > 0 && count < MAX_NODES; count++) {
    const { node, called } = stack.pop() as { node: unknown; called: boolean };
    if (Array.isArray(node)) {
      for (const item of node) stack.push({ node: item, called });
      continue;
    }
    if (typeof node !== 'object' || node === null || typeof (node as Node).type !== 'string') continue;
    // biome-ignore lint/suspicious/noExplicitAny: each kind of node has fields of its own
    const tree = node as any;
    if (
      tree.type === 'AssignmentExpression' &&
      tree.left.type === 'Identifier' &&
      tree.left.name.toLowerCase() === wanted
    ) {
      if (!called) return 'at once';
      found = 'when called';
    }
    // A function that is called where it stands runs at once.
    const direct = tree.type === 'CallExpression' && /Function/.test(tree.callee.type) ? tree.callee : null;
    for (const key in tree) {
      const child = tree[key];
      if (typeof child !== 'object' || child === null) continue;
      const inside = /Function/.test(tree.type) && key === 'body';
      if (child === direct) stack.push({ node: child.body, called }, { node: child.params, called });
      else stack.push({ node: child, called: called || inside });
    }
  }
  return found;
}
