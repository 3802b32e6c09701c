import { createRequire } from "node:module";
import type * as OpaWasm from "@open-policy-agent/opa-wasm";
import { EdictError } from "../core/errors.ts";

// The package is CommonJS and hands only its asynchronous loader to `import`.
const { loadPolicySync } = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as typeof OpaWasm;

const PAGE_BYTES = 64 * 1024;
const INITIAL_PAGES = 32;

/** WebAssembly memory is never given back, so an instance that grew beyond this is replaced by a new one. */
const KEEP_BYTES = 64 * 1024 * 1024;

/**
 * Bytes of memory for each byte of input. Measured on opa 1.22: 16 to 20 are used; growing at once spares the garbage
 * collections that each `memory.grow` of one page costs.
 */
const BYTES_PER_INPUT_BYTE = 20;

/** Memory for data; when it is used up all is forgotten. */
const MOST_DATA_BYTES = 8 * 1024 * 1024;

/** UTF-8 needs at most so many bytes for a UTF-16 code unit. */
const MOST_BYTES_PER_UNIT = 3;

const ENCODER = new TextEncoder();

/** Ready-made parts of the text of a result set with one result: `[{"result":…}]`. */
const BEFORE_RESULT = '[{"result":';
const AFTER_RESULT = "}]";

/** `opa_eval` of OPA's WebAssembly ABI 1.2: parses the input, evaluates, and gives the address of the result's text. */
type Evaluate = (
  reserved: 0,
  entrypoint: number,
  data: number,
  input: number,
  inputBytes: number,
  heap: number,
  format: 0,
) => number;

/** Parses so many bytes of JSON at an address; gives the value's address, or 0. */
type Parse = (address: number, bytes: number) => number;

/** Where the module takes new memory from. */
interface HeapPointer {
  readonly get: () => number;
  readonly set: (address: number) => void;
}

interface Exports {
  readonly opa_eval: Evaluate;
  readonly opa_json_parse: Parse;
  readonly opa_heap_ptr_get: HeapPointer["get"];
  readonly opa_heap_ptr_set: HeapPointer["set"];
}

/**
 * One WebAssembly instance of a bundle. The package instantiates it, so that its built-in functions are those that the
 * package supplies; the calls are made here, because the package copies every input and parses every result.
 */
export class PolicyInstance {
  readonly #memory: WebAssembly.Memory;
  readonly #evaluate: Evaluate;
  readonly #parse: Parse;
  readonly #heapPointer: HeapPointer;
  /** Address of the data of evaluations that are given none: an empty object. */
  readonly #noData: number;
  /** Where the memory begins that belongs to nothing for good. */
  readonly #base: number;
  /** Addresses of data by their text. They lie between `#base` and `#heap`. */
  readonly #data = new Map<string, number>();
  /** Where an evaluation begins. */
  #heap: number;
  readonly #entrypoints: ReadonlyMap<string, number>;
  #bytes: Buffer;
  /** The part of the memory where an evaluation begins. */
  #room: Buffer;

  /** Throws EDICT_BUNDLE_INVALID for a module that cannot be instantiated or is of another ABI. */
  constructor(module: WebAssembly.Module) {
    const policy = instantiate(module);
    this.#memory = policy.mem;
    this.#evaluate = evaluateOf(policy);
    this.#parse = exported(policy, "opa_json_parse");
    this.#heapPointer = {
      get: exported(policy, "opa_heap_ptr_get"),
      set: exported(policy, "opa_heap_ptr_set"),
    };
    this.#noData = policy.dataAddr;
    this.#base = Number(policy.dataHeapPtr);
    this.#heap = this.#base;
    this.#entrypoints = new Map(Object.entries(policy.entrypoints as Readonly<Record<string, number>>));
    this.#bytes = Buffer.from(this.#memory.buffer);
    this.#room = this.#bytes.subarray(this.#heap);
  }

  /** Whether the instance grew so much that a new one should take its place. */
  get outgrown(): boolean {
    return this.#bytes.byteLength > KEEP_BYTES;
  }

  /**
   * The JSON text of the one value that the entrypoint has for an input and data. Both have to be texts that
   * JSON.stringify made of objects: of anything less the module makes an undefined input, under which a rule with `not`
   * can hold. Data is parsed once and kept, for it is given again and again. After an exception the instance must not be
   * used again. Throws EDICT_POLICY_ILL_FORMED when there is not one value, and what the module throws.
   */
  evaluate(entrypoint: string, input: string, data?: string): string {
    const id = this.#entrypoints.get(entrypoint);
    if (id === undefined) throw new EdictError("EDICT_POLICY_FAILED", `the bundle has no ${entrypoint}`);
    const given = data === undefined ? this.#noData : (this.#data.get(data) ?? this.#keep(data));
    const size = this.#write(input);
    const result = this.#evaluate(0, id, given, this.#heap, size, this.#heap + size, 0);
    return onlyResult(this.#readText(result), entrypoint);
  }

  /** Parses data, and has evaluations begin behind it. */
  #keep(data: string): number {
    if (this.#heap - this.#base > MOST_DATA_BYTES) {
      this.#data.clear();
      this.#begin(this.#base);
    }
    const size = this.#write(data);
    this.#heapPointer.set(this.#heap + size);
    const address = this.#parse(this.#heap, size);
    if (address === 0) throw new EdictError("EDICT_POLICY_FAILED", "the data of a policy is no JSON");
    this.#view();
    this.#begin(this.#heapPointer.get());
    this.#data.set(data, address);
    return address;
  }

  #begin(heap: number): void {
    this.#heap = heap;
    this.#room = this.#bytes.subarray(heap);
  }

  /** Writes the input where the evaluation expects it, and returns how many bytes it has. */
  #write(input: string): number {
    this.#reserve(input.length);
    const { read, written } = ENCODER.encodeInto(input, this.#room);
    if (read === input.length) return written;
    // A part of a text would be taken for an undefined input.
    throw new EdictError("EDICT_POLICY_FAILED", "the input of a policy could not be written whole");
  }

  /** Makes room for the input and for what evaluating it needs. */
  #reserve(units: number): void {
    const wanted = this.#heap + units * BYTES_PER_INPUT_BYTE + units * MOST_BYTES_PER_UNIT;
    const missing = wanted - this.#view().byteLength;
    if (missing > 0) this.#memory.grow(Math.ceil(missing / PAGE_BYTES));
    this.#view();
  }

  /** The text that begins at an address and ends with a NUL. */
  #readText(start: number): string {
    const bytes = this.#view();
    return bytes.toString("utf8", start, bytes.indexOf(0, start));
  }

  /** The memory as bytes; growing it leaves a view of before empty. */
  #view(): Buffer {
    if (this.#bytes.buffer !== this.#memory.buffer) {
      this.#bytes = Buffer.from(this.#memory.buffer);
      this.#room = this.#bytes.subarray(this.#heap);
    }
    return this.#bytes;
  }
}

function instantiate(module: WebAssembly.Module): OpaWasm.LoadedPolicy {
  try {
    return loadPolicySync(module, { initial: INITIAL_PAGES });
  } catch (error) {
    throw new EdictError("EDICT_BUNDLE_INVALID", "the policy bundle cannot be instantiated", {
      cause: toError(error),
    });
  }
}

function evaluateOf(policy: OpaWasm.LoadedPolicy): Evaluate {
  if (Number(policy.minorVersion) >= 2) return exported(policy, "opa_eval");
  throw new EdictError("EDICT_BUNDLE_INVALID", "the policy bundle is not of the ABI 1.2 of OPA or later");
}

/** A function that every module of OPA's ABI 1.2 exports. */
function exported<Name extends keyof Exports>(
  { wasmInstance }: OpaWasm.LoadedPolicy,
  name: Name,
): Exports[Name] {
  // The types of the package name a type of the DOM library, which is not loaded here.
  const { exports } = wasmInstance as unknown as { readonly exports: Exports };
  return exports[name];
}

/** An undefined result is an empty set. */
function onlyResult(results: string, entrypoint: string): string {
  if (results.startsWith(BEFORE_RESULT) && results.endsWith(AFTER_RESULT)) {
    return results.slice(BEFORE_RESULT.length, -AFTER_RESULT.length);
  }
  throw new EdictError("EDICT_POLICY_ILL_FORMED", `${entrypoint} did not yield exactly one value`);
}

/** The package throws texts and plain objects. */
export function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === "string") return new Error(thrown);
  return new Error(JSON.stringify(thrown));
}
