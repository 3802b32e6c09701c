/** Functions that every module of opa exports (docs/wasm of opa: "Exports"). */
interface PolicyExports {
  readonly builtins: () => number;
  readonly opa_json_dump: (value: number) => number;
}

/** The names of the functions that a module asks its host for, sorted. */
export function requiredBuiltins(wasm: Uint8Array): readonly string[] {
  const memory = new WebAssembly.Memory({ initial: 5 });
  const refuse = (): never => {
    throw new Error("the module called its host while it told what it needs");
  };
  const dispatchers = ["opa_builtin0", "opa_builtin1", "opa_builtin2", "opa_builtin3", "opa_builtin4"];
  const env = Object.fromEntries(["opa_abort", "opa_println", ...dispatchers].map((name) => [name, refuse]));
  const module = new WebAssembly.Module(new Uint8Array(wasm));
  const { exports } = new WebAssembly.Instance(module, { env: { ...env, memory } });
  const { builtins, opa_json_dump: dump } = exports as unknown as PolicyExports;
  const names = JSON.parse(textAt(memory, dump(builtins()))) as Readonly<Record<string, number>>;
  return Object.keys(names).toSorted();
}

function textAt(memory: WebAssembly.Memory, address: number): string {
  const bytes = new Uint8Array(memory.buffer);
  return new TextDecoder().decode(bytes.subarray(address, bytes.indexOf(0, address)));
}
