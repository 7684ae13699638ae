/** Parses JavaScript with acorn, without acorn's quadratic time on hostile scripts. */
import { type Options, Parser, type Program } from 'acorn';

/** Number of names above which a set is faster than a list. */
const FEW = 50;

/** Names of a scope. acorn searches all of them for each declaration, which takes a minute for 150,000. */
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

/** Members that acorn's plug-ins use and its types omit. */
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

/** @throws SyntaxError for invalid JavaScript; RangeError for code that is nested too deeply */
export const parseScript = (code: string, options: Omit<Options, 'ecmaVersion'>): Program =>
  LinearParser.parse(code, { ...options, ecmaVersion: 'latest' });
