/** YARA, in WebAssembly, for one text after another. To be used in a thread: a scan cannot be interrupted. */
import loadYara, { type Yara } from 'libyara-wasm';

/** Bytes that one scan may have in all: patterns that match everywhere come to an end here. */
const MAX_MEMORY = 36 * 1024 * 1024;

/**
 * Names of the rules that match.
 * @param complete name of a rule that always matches: libyara-wasm does not tell of a scan that failed half-way
 * @throws Error when the rules have an error, or the text is too much for them
 */
export async function scanWithYara(text: string, rules: string, complete: string): Promise<Set<string>> {
  // A fresh instance each time: what a run has taken it never gives back. The compiled module is kept.
  const yara = await open();
  const { matchedRules, compileErrors } = yara.run(text, rules);
  for (let at = 0; at < compileErrors.size(); at++) {
    const { warning, message, lineNumber } = compileErrors.get(at);
    if (!warning) throw new Error(`YARA rules, line ${lineNumber}: ${message}`);
  }
  const names = new Set<string>();
  for (let at = 0; at < matchedRules.size(); at++) names.add(matchedRules.get(at).ruleName);
  if (!names.delete(complete)) throw new Error('too much of it matches the rules');
  return names;
}

let compiled: WebAssembly.Module | null = null;

async function open(): Promise<Yara> {
  const instantiate = WebAssembly.instantiate;
  const listeners = (['uncaughtException', 'unhandledRejection'] as const).map(
    (event) => [event, new Set(process.listeners(event as 'uncaughtException'))] as const,
  );
  try {
    if (compiled === null) {
      // The library has the module in its text and keeps it to itself; it passes through here once.
      WebAssembly.instantiate = (async (bytes: BufferSource, imports?: WebAssembly.Imports) => {
        compiled = await WebAssembly.compile(bytes);
        return { module: compiled, instance: await instantiate(compiled, imports) };
      }) as typeof WebAssembly.instantiate;
    }
    const module = compiled;
    const yara = await loadYara({
      print() {},
      printErr() {},
      ...(module && {
        instantiateWasm(imports, done) {
          const instance = new WebAssembly.Instance(module, imports);
          done(instance, module);
          return instance.exports;
        },
      }),
    });
    boundMemory(yara);
    return yara;
  } finally {
    WebAssembly.instantiate = instantiate;
    // It adds two listeners for each instance, which only throw what they get.
    for (const [event, before] of listeners) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before.has(listener)) process.removeListener(event, listener);
      }
    }
  }
}

function boundMemory({ asm }: Yara): void {
  const memory = Object.values(asm).find((value) => value instanceof WebAssembly.Memory);
  if (memory === undefined) throw new Error('libyara-wasm exports no memory');
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * 65_536 > MAX_MEMORY) throw new RangeError('out of memory');
    return grow(pages);
  };
}
