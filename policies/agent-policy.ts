import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { EdictError } from "../core/errors.ts";
import { canonicalJson, isJsonObject } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { Digest } from "../core/resource.ts";

/** The Rego that a stock OPA decides by: the runtime policy, and what looks up its input in a release. */
export interface AgentPolicy {
  /** Texts by their path in a bundle, sorted. */
  readonly files: Readonly<Record<string, string>>;
  /** Digest of the canonical JSON of the other fields of the built file. */
  readonly digest: Digest;
}

const ASSET = join(import.meta.dirname, "bundle", "agent", "policy.json");

/** Reads the built file. Throws EDICT_BUNDLE_INVALID when it is missing or damaged. */
export async function loadAgentPolicy(path: string = ASSET): Promise<AgentPolicy> {
  try {
    const value = JSON.parse(await readFile(path, "utf8")) as JsonValue;
    const { format, files, digest } = isJsonObject(value) ? value : {};
    if (format === 1 && isJsonObject(files) && digestOf({ format, files }) === digest) {
      return { files: files as Readonly<Record<string, string>>, digest: digest as Digest };
    }
  } catch (cause) {
    throw new EdictError("EDICT_BUNDLE_INVALID", "the policy for agents cannot be read", { cause });
  }
  throw new EdictError("EDICT_BUNDLE_INVALID", "the policy for agents does not match its digest");
}

function digestOf(content: object): string {
  return `sha256:${createHash("sha256").update(canonicalJson(content)).digest("hex")}`;
}
