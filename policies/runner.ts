import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EdictError } from "../core/errors.ts";
import type { JsonValue } from "../core/json.ts";
import type { Digest } from "../core/resource.ts";
import type { Evaluator } from "./evaluator.ts";
import { PolicyInstance, toError } from "./instance.ts";
import { digestedText, parseManifest } from "./manifest.ts";
import type { BundleManifest, Entrypoint } from "./manifest.ts";
import { RuleSet } from "./rule-set.ts";
import { RuntimePolicy } from "./runtime-policy.ts";

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
  /** What they were made from: for other threads. */
  readonly bundle: Bundle;
}

const BUNDLE_FOLDER = join(import.meta.dirname, "bundle");

/**
 * Loads the bundle that belongs to this edict. Throws EDICT_BUNDLE_INVALID when it is missing, damaged or asks for
 * functions that only a host could supply.
 */
export async function loadPolicies(folder: string = BUNDLE_FOLDER): Promise<Policies> {
  const bundle = await readBundle(folder);
  const runner = new PolicyRunner(bundle);
  return {
    manifest: bundle.manifest,
    rules: new RuleSet(runner),
    runtime: new RuntimePolicy(runner),
    bundle,
  };
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
  #instance: PolicyInstance | undefined;

  /** Throws EDICT_BUNDLE_INVALID for a module that cannot be instantiated. */
  constructor(bundle: Bundle) {
    this.manifest = bundle.manifest;
    this.#module = bundle.module;
    this.#instance = new PolicyInstance(this.#module);
  }

  /**
   * The one value that the entrypoint has for the input. Throws EDICT_POLICY_FAILED when the input is no JSON object and
   * when the evaluation fails, EDICT_POLICY_ILL_FORMED when it yields anything but one value: none of these is an answer.
   */
  evaluate(entrypoint: Entrypoint, input: object): JsonValue {
    return parseResult(this.evaluateText(entrypoint, inputText(input)), entrypoint);
  }

  /** The same from text to text. The input, and data where it is given, have to be the whole JSON text of an object. */
  evaluateText(entrypoint: Entrypoint, input: string, data?: string): string {
    const instance = (this.#instance ??= new PolicyInstance(this.#module));
    try {
      const result = instance.evaluate(entrypoint, input, data);
      if (instance.outgrown) this.#instance = undefined;
      return result;
    } catch (error) {
      // What an evaluation that broke off left behind in the instance's memory is not known.
      this.#instance = undefined;
      if (error instanceof EdictError) throw error;
      throw new EdictError("EDICT_POLICY_FAILED", `${entrypoint} could not be evaluated`, {
        cause: toError(error),
      });
    }
  }
}

/**
 * The JSON text of an input. Text for a module is only made from objects: of bytes that are no whole JSON text it makes an
 * undefined input. Throws EDICT_POLICY_FAILED for what writes itself as anything else, or cannot be written.
 */
export function inputText(input: object): string {
  const text = stringify(input);
  if (text.startsWith("{")) return text;
  throw new EdictError("EDICT_POLICY_FAILED", "the input of a policy is no JSON object");
}

function stringify(input: object): string {
  try {
    return JSON.stringify(input) ?? "";
  } catch (cause) {
    throw new EdictError("EDICT_POLICY_FAILED", "the input of a policy cannot be written as JSON", { cause });
  }
}

/** Two results in one set are no JSON text without what stands around them, either. */
function parseResult(text: string, entrypoint: Entrypoint): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new EdictError("EDICT_POLICY_ILL_FORMED", `${entrypoint} yielded no JSON`, { cause });
  }
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

function sha256(content: string | Uint8Array): Digest {
  return `sha256:${createHash("sha256").update(content).digest("hex")}` as Digest;
}
