/** YARA in WebAssembly. For use in a thread: a scan cannot be interrupted. */
import loadYara, { type Yara } from 'libyara-wasm';

/** Bytes of memory for one scan. Patterns that match everywhere fail here. */
const MAX_MEMORY = 36 * 1024 * 1024;
/** Bytes of an instance that is reused; a text of 1 MB needs no more. */
const MAX_KEPT_MEMORY = 24 * 1024 * 1024;

/**
 * Names of the rules that match.
 * @param complete name of a rule that always matches: libyara-wasm does not report a scan that failed midway
 * @throws Error when the rules are invalid, or the scan exceeds its memory
 */
export async function scanWithYara(text: string, rules: string, complete: string): Promise<Set<string>> {
  fresh ??= await openInstance();
  const instance = fresh;
  // Reused only after a reset. After an exception it is discarded, because its stack is not unwound.
  fresh = null;
  const found = instance.scan(text, rules);
  fresh = instance.reset() ? instance : null;
  for (const { warning, message, lineNumber } of found.errors) {
    if (!warning) throw new Error(`YARA rules, line ${lineNumber}: ${message}`);
  }
  const names = new Set(found.names);
  if (!names.delete(complete)) throw new Error('its code matches the rules in too many places');
  return names;
}

interface Instance {
  scan(
    text: string,
    rules: string,
  ): { names: string[]; errors: { message: string; lineNumber: number; warning: boolean }[] };
  /** Restores its memory. @returns false when it has grown too large to be reused */
  reset(): boolean;
}

/** libyara-wasm itself copies strings letter by letter, which is slow. */
const ENCODER = new TextEncoder();

/** An instance that is ready for a scan. */
let fresh: Instance | null = null;

async function openInstance(): Promise<Instance> {
  const yara = await open();
  const memory = memoryOf(yara);
  boundMemory(memory);
  const start = copyOfUsed(new Uint8Array(memory.buffer));
  return {
    scan(text, rules) {
      // `reset` frees all handles.
      const { matchedRules, compileErrors } = yara.run(ENCODER.encode(text), rules);
      return {
        names: Array.from({ length: matchedRules.size() }, (_, at) => matchedRules.get(at).ruleName),
        errors: Array.from({ length: compileErrors.size() }, (_, at) => compileErrors.get(at)),
      };
    },
    // The library never frees the memory of a scan, and WebAssembly memory does not shrink.
    reset() {
      if (memory.buffer.byteLength > MAX_KEPT_MEMORY) return false;
      const bytes = new Uint8Array(memory.buffer);
      bytes.set(start);
      bytes.fill(0, start.length);
      return true;
    },
  };
}

/** A copy without the zeros at the end. */
function copyOfUsed(bytes: Uint8Array): Uint8Array {
  let used = bytes.length;
  while (used > 0 && bytes[used - 1] === 0) used--;
  return bytes.slice(0, used);
}

let compiled: WebAssembly.Module | null = null;

async function open(): Promise<Yara> {
  const instantiate = WebAssembly.instantiate;
  const listeners = (['uncaughtException', 'unhandledRejection'] as const).map(
    (event) => [event, new Set(process.listeners(event as 'uncaughtException'))] as const,
  );
  try {
    if (compiled === null) {
      // The library embeds the WebAssembly module without exporting it; this intercepts it once.
      WebAssembly.instantiate = (async (bytes: BufferSource, imports?: WebAssembly.Imports) => {
        compiled = await WebAssembly.compile(bytes);
        return { module: compiled, instance: await instantiate(compiled, imports) };
      }) as typeof WebAssembly.instantiate;
    }
    const module = compiled;
    return await loadYara({
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
  } finally {
    WebAssembly.instantiate = instantiate;
    // Each instance adds two listeners that only rethrow.
    for (const [event, before] of listeners) {
      for (const listener of process.listeners(event as 'uncaughtException')) {
        if (!before.has(listener)) process.removeListener(event, listener);
      }
    }
  }
}

function memoryOf({ asm }: Yara): WebAssembly.Memory {
  const memory = Object.values(asm).find((value) => value instanceof WebAssembly.Memory);
  if (memory === undefined) throw new Error('libyara-wasm exports no memory');
  return memory;
}

function boundMemory(memory: WebAssembly.Memory): void {
  const grow = memory.grow.bind(memory);
  memory.grow = (pages) => {
    if (memory.buffer.byteLength + pages * 65_536 > MAX_MEMORY) throw new RangeError('out of memory');
    return grow(pages);
  };
}
