import { hash } from "node:crypto";
import { EdictError } from "../../core/errors.ts";
import { canonicalJson, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Release } from "../../core/release.ts";

/** What a source holds: the releases of one tenant (one or none), or those of all. */
export interface HeldReleases {
  /** Absent: all tenants. */
  readonly tenant?: string;
  readonly releases: readonly Release[];
}

/**
 * A release from its JSON: what `GET /tenants/{tenant}/release` gives and bundles carry. Throws EDICT_RELEASE_INVALID for
 * what is no release, is of a newer format, or does not have the digest that it names.
 */
export function readRelease(value: unknown): Release {
  const release = value as JsonValue;
  if (!isJsonObject(release)) throw invalid("it is no JSON object");
  const { digest, ...content } = release;
  if (content["format"] !== 1) throw invalid("its format is not 1, the one that this version reads");
  if (typeof content["tenant"] !== "string") throw invalid("it names no tenant");
  if (!isJsonObject(content["sections"])) throw invalid("it has no sections");
  if (digest !== digestOf(content)) throw invalid("its digest is not that of its content");
  return release as unknown as Release;
}

/** A release from its text. Throws EDICT_RELEASE_INVALID. */
export function parseRelease(text: string): Release {
  return readRelease(parseJson(text));
}

/** A JSON value from its text. Throws EDICT_RELEASE_INVALID, whose message repeats nothing of the text. */
export function parseJson(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    throw invalid("it is not well-formed JSON");
  }
}

/** The releases by tenant, as bundles carry them. Throws EDICT_RELEASE_INVALID. */
export function readReleases(value: JsonValue | undefined, tenant: string | undefined): HeldReleases {
  if (!isJsonObject(value)) throw invalid("there are no releases in it");
  const releases = Object.entries(value).map(([name, release]) => readReleaseOf(name, release));
  if (tenant === undefined) return { releases };
  if (releases.some((release) => release.tenant !== tenant)) throw invalid("it is of another tenant");
  return { tenant, releases };
}

/** A release that must be of a tenant. Throws EDICT_RELEASE_INVALID. */
export function readReleaseOf(tenant: string, value: unknown): Release {
  const release = readRelease(value);
  if (release.tenant !== tenant) throw invalid("it is of another tenant");
  return release;
}

export function invalid(why: string, cause?: unknown): EdictError {
  return new EdictError("EDICT_RELEASE_INVALID", `the release cannot be used: ${why}`, { cause });
}

function digestOf(content: JsonObject): string {
  return `sha256:${hash("sha256", canonicalJson(content))}`;
}
