/** JavaScript as acorn reads it, in time that a hostile script cannot make grow with the square of its length. */
import { type Options, Parser, type Program } from 'acorn';

/** Beyond that many a set is faster than a list. */
const FEW = 50;

/** Names of a scope. acorn looks through all of them for each one that is declared: a minute for 150,000. */
class Names extends Array<string> {
  #known: Set<string> | null = null;

  override push(name: string): number {
    this.#known?.add(name);
    return super.push(name);
  }

  override indexOf(name: string): number {
    if (this.length <= FEW) return super.indexOf(name);
    this.#known ??= new Set(this);
    return this.#known.has(name) ? 0 : -1;
  }
}

interface ParserScope {
  var: string[];
  lexical: string[];
  functions: string[];
}

/** What plug-ins of acorn see and its types leave out. */
type Inside = new (
  options: Options,
  input: string,
) => Parser & { scopeStack: ParserScope[]; enterScope(flags: number): void };

const LinearParser = Parser.extend(
  (Base) =>
    class extends (Base as unknown as Inside) {
      override enterScope(flags: number): void {
        super.enterScope(flags);
        const scope = this.scopeStack.at(-1);
        if (scope) Object.assign(scope, { var: new Names(), lexical: new Names(), functions: new Names() });
      }
    } as unknown as typeof Parser,
);

/** @throws SyntaxError for what is no JavaScript; RangeError for what is nested too deeply */
export const parseScript = (code: string, options: Omit<Options, 'ecmaVersion'>): Program =>
  LinearParser.parse(code, { ...options, ecmaVersion: 'latest' });
