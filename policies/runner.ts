import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type * as OpaWasm from "@open-policy-agent/opa-wasm";
import { EdictError } from "../core/errors.ts";
import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { Digest } from "../core/resource.ts";
import type { Evaluator } from "./evaluator.ts";
import { digestedText, parseManifest } from "./manifest.ts";
import type { BundleManifest, Entrypoint } from "./manifest.ts";
import { RuleSet } from "./rule-set.ts";
import { RuntimePolicy } from "./runtime-policy.ts";

// The package is CommonJS and hands only its asynchronous loader to `import`.
const { loadPolicySync } = createRequire(import.meta.url)("@open-policy-agent/opa-wasm") as typeof OpaWasm;

/** A bundle that was read, verified and compiled. The module can be posted to worker threads. */
export interface Bundle {
  readonly manifest: BundleManifest;
  readonly module: WebAssembly.Module;
}

/** What the built policies answer. */
export interface Policies {
  readonly manifest: BundleManifest;
  /** The admission and compliance rules. */
  readonly rules: RuleSet;
  /** The runtime policy, which decides requests. */
  readonly runtime: RuntimePolicy;
}

const BUNDLE_FOLDER = join(import.meta.dirname, "bundle");

/**
 * Loads the bundle that belongs to this edict. Throws EDICT_BUNDLE_INVALID when it is missing, damaged or asks for
 * functions that only a host could supply.
 */
export async function loadPolicies(folder: string = BUNDLE_FOLDER): Promise<Policies> {
  const bundle = await readBundle(folder);
  const runner = new PolicyRunner(bundle);
  return { manifest: bundle.manifest, rules: new RuleSet(runner), runtime: new RuntimePolicy(runner) };
}

/** Reads a bundle and compares its digests. Throws EDICT_BUNDLE_INVALID. */
export async function readBundle(folder: string): Promise<Bundle> {
  const manifest = parseManifest((await readPart(folder, "manifest.json")).toString("utf8"));
  const wasm = await readPart(folder, "policy.wasm");
  if (sha256(digestedText(manifest)) !== manifest.digest || sha256(wasm) !== manifest.wasm) {
    throw new EdictError(
      "EDICT_BUNDLE_INVALID",
      "the policy bundle does not match the digests in its manifest",
    );
  }
  return { manifest, module: await compile(wasm) };
}

/**
 * Evaluates the bundle's entrypoints. One runner is one WebAssembly instance: it answers one question at a time, blocks
 * while it does, and nothing of one evaluation is left for the next. Each worker thread needs its own.
 */
export class PolicyRunner implements Evaluator {
  readonly manifest: BundleManifest;
  readonly #module: WebAssembly.Module;
  #policy: OpaWasm.LoadedPolicy | undefined;

  /** Throws EDICT_BUNDLE_INVALID for a module that cannot be instantiated. */
  constructor(bundle: Bundle) {
    this.manifest = bundle.manifest;
    this.#module = bundle.module;
    this.#policy = instantiate(this.#module);
  }

  /**
   * The one value that the entrypoint has for the input. Throws EDICT_POLICY_FAILED when the input is no JSON object,
   * when the evaluation fails and when it yields anything but exactly one value: none of these is an answer.
   */
  evaluate(entrypoint: Entrypoint, input: object): JsonValue {
    const bytes = encode(input);
    const policy = (this.#policy ??= instantiate(this.#module));
    try {
      reserve(policy, bytes.byteLength);
      const results: unknown = policy.evaluate(bytes, entrypoint);
      this.#policy = policy.mem.buffer.byteLength > KEEP_BYTES ? undefined : policy;
      return onlyResult(results, entrypoint);
    } catch (error) {
      // What an evaluation that broke off left behind in the instance's memory is not known.
      this.#policy = undefined;
      if (error instanceof EdictError) throw error;
      throw new EdictError("EDICT_POLICY_FAILED", `${entrypoint} could not be evaluated`, {
        cause: toError(error),
      });
    }
  }
}

/** WebAssembly memory is never given back, so an instance that grew beyond this is replaced by a new one. */
const KEEP_BYTES = 64 * 1024 * 1024;
const PAGE_BYTES = 64 * 1024;
const INITIAL_PAGES = 32;
const ENCODER = new TextEncoder();

/**
 * Bytes of memory for each byte of input. Measured on opa 1.22: 16 to 20 are used; growing at once spares the garbage
 * collections that each `memory.grow` of one page costs.
 */
const BYTES_PER_INPUT_BYTE = 20;

function instantiate(module: WebAssembly.Module): OpaWasm.LoadedPolicy {
  try {
    return loadPolicySync(module, { initial: INITIAL_PAGES });
  } catch (error) {
    throw new EdictError("EDICT_BUNDLE_INVALID", "the policy bundle cannot be instantiated", {
      cause: toError(error),
    });
  }
}

function reserve({ mem }: OpaWasm.LoadedPolicy, inputBytes: number): void {
  const missing = inputBytes * BYTES_PER_INPUT_BYTE - mem.buffer.byteLength;
  if (missing > 0) mem.grow(Math.ceil(missing / PAGE_BYTES));
}

/**
 * The bytes of the input. The package drops falsy inputs, and takes bytes that are no whole JSON text for an undefined
 * input, under which a rule with `not` can hold; so bytes are only made here, from an object.
 */
function encode(input: object): ArrayBuffer {
  const text = stringify(input);
  if (!text.startsWith("{"))
    throw new EdictError("EDICT_POLICY_FAILED", "the input of a policy is no JSON object");
  const { buffer, byteOffset, byteLength } = ENCODER.encode(text);
  return byteLength === buffer.byteLength ? buffer : buffer.slice(byteOffset, byteOffset + byteLength);
}

function stringify(input: object): string {
  try {
    return JSON.stringify(input) ?? "";
  } catch (cause) {
    throw new EdictError("EDICT_POLICY_FAILED", "the input of a policy cannot be written as JSON", { cause });
  }
}

function onlyResult(results: unknown, entrypoint: Entrypoint): JsonValue {
  const all = results as JsonValue;
  const [first, ...more] = isJsonArray(all) ? all : [];
  const result = isJsonObject(first) && more.length === 0 ? first["result"] : undefined;
  if (result === undefined) {
    throw new EdictError("EDICT_POLICY_FAILED", `${entrypoint} did not yield exactly one value`);
  }
  return result;
}

async function readPart(folder: string, name: string): Promise<Buffer> {
  try {
    return await readFile(join(folder, name));
  } catch (cause) {
    throw new EdictError("EDICT_BUNDLE_INVALID", `the policy bundle has no readable ${name}`, { cause });
  }
}

async function compile(wasm: Buffer): Promise<WebAssembly.Module> {
  try {
    return await WebAssembly.compile(new Uint8Array(wasm));
  } catch (cause) {
    throw new EdictError("EDICT_BUNDLE_INVALID", "the policy bundle is no WebAssembly", { cause });
  }
}

/** The package throws texts and plain objects. */
function toError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  if (typeof thrown === "string") return new Error(thrown);
  return new Error(JSON.stringify(thrown));
}

function sha256(content: string | Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(content).digest("hex")}` as Digest;
}
