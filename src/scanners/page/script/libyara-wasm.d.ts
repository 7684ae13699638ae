/** The used part of libyara-wasm, which has no type declarations. */
declare module 'libyara-wasm' {
  interface Vector<T> {
    size(): number;
    get(at: number): T;
  }
  export interface Yara {
    run(
      text: string | Uint8Array,
      rules: string,
    ): {
      matchedRules: Vector<{ ruleName: string }>;
      compileErrors: Vector<{ message: string; lineNumber: number; warning: boolean }>;
    };
    /** exports of the WebAssembly instance */
    asm: WebAssembly.Exports;
  }
  export default function load(settings: {
    print(): void;
    printErr(): void;
    instantiateWasm?(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): WebAssembly.Exports;
  }): Promise<Yara>;
}
