import type { Severity } from "../core/diagnostic.ts";
import { EdictError } from "../core/errors.ts";
import type { ControlReference } from "../core/finding.ts";
import { canonicalJson, isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Digest } from "../core/resource.ts";

/** What the bundle can be asked, in the order of their ids in the WebAssembly module. */
export const ENTRYPOINTS = [
  "edict/check/findings",
  "edict/runtime/decision",
  "edict/runtime/outcomes",
] as const;
export type Entrypoint = (typeof ENTRYPOINTS)[number];

/** What the METADATA of a rule says. */
export interface RuleEntry {
  readonly title: string;
  readonly description: string;
  readonly severity: Severity;
  /** What to do about a finding. */
  readonly remedy: string;
  readonly controls: readonly ControlReference[];
}

/** What the bundle was built from and what is in it. Written by the build beside the WebAssembly module. */
export interface BundleManifest {
  readonly format: 1;
  /** Version of the opa command that built it. */
  readonly opa: string;
  readonly entrypoints: readonly string[];
  /** Digests of the sources by their path in the repository, tests left out. */
  readonly sources: Readonly<Record<string, Digest>>;
  /** Digest of the WebAssembly module. */
  readonly wasm: Digest;
  /** By id: `category/name`. */
  readonly rules: Readonly<Record<string, RuleEntry>>;
  /** Digest of the canonical JSON of the other fields. */
  readonly digest: Digest;
}

/** The text whose SHA-256 is the manifest's digest. */
export function digestedText(manifest: Omit<BundleManifest, "digest">): string {
  const { format, opa, entrypoints, sources, wasm, rules } = manifest;
  return canonicalJson({ format, opa, entrypoints, sources, wasm, rules } as unknown as JsonObject);
}

/** Reads the text of a manifest. Throws EDICT_BUNDLE_INVALID when it is no manifest of this format. */
export function parseManifest(text: string): BundleManifest {
  const value = parseJson(text);
  if (!isManifest(value)) {
    throw new EdictError(
      "EDICT_BUNDLE_INVALID",
      "the bundle's manifest is not of the format that this edict reads",
    );
  }
  return value as unknown as BundleManifest;
}

function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new EdictError("EDICT_BUNDLE_INVALID", "the bundle's manifest is not JSON", { cause });
  }
}

/** Shapes only: that the parts are the ones of the build is what the digests say. */
function isManifest(value: JsonValue): boolean {
  if (!isJsonObject(value) || value["format"] !== 1) return false;
  const { opa, entrypoints, sources, wasm, rules, digest } = value;
  return (
    [opa, wasm, digest].every((text) => typeof text === "string") &&
    isJsonArray(entrypoints) &&
    ENTRYPOINTS.every((entrypoint) => entrypoints.includes(entrypoint)) &&
    isJsonObject(sources) &&
    isJsonObject(rules) &&
    Object.values(rules).every(isRuleEntry)
  );
}

function isRuleEntry(value: JsonValue): boolean {
  if (!isJsonObject(value)) return false;
  const { title, description, severity, remedy, controls } = value;
  return (
    [title, description, remedy].every((text) => typeof text === "string") &&
    isSeverity(severity) &&
    isJsonArray(controls)
  );
}

export function isSeverity(value: JsonValue | undefined): value is Severity {
  return value === "error" || value === "warning" || value === "info";
}
