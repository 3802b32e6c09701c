import { EdictError } from "../core/errors.ts";
import { PLATFORM_UNIT } from "../core/ports.ts";
import type { StateStore } from "../core/ports.ts";
import { PLATFORM, TENANT_KIND, parseKey, resourceKey } from "../core/resource.ts";
import type { Revision } from "../core/resource.ts";
import { addDuration, formatInstant, parseDuration, parseInstant } from "../core/time.ts";
import type { Context } from "./context.ts";
import { didYouMean } from "./did-you-mean.ts";
import { readSelector } from "./target.ts";

/** What pause and resume are about: the workspace is the first of two arguments. */
export interface PauseTarget {
  readonly workspace?: string;
  readonly target: string;
}

const EVERYTHING = "*";
const TENANT_SHAPE = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;
/** Work that a person asked for, at whatever revision the workers are. */
const ANY_REVISION = "" as Revision;

/** Reads `[WORKSPACE] TARGET`. Throws EDICT_ARGUMENT_INVALID without a target. */
export function readPauseArguments(context: Context): PauseTarget {
  const [first, second] = context.input.given;
  if (first === undefined) {
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      "name a resource, a tenant, platform, or '*' for everything",
    );
  }
  return second === undefined ? { target: first } : { workspace: first, target: second };
}

/**
 * The target as it is kept: `*`, `platform`, a tenant's name, or a resource's key. Throws EDICT_ARGUMENT_INVALID or
 * EDICT_KIND_UNKNOWN for a text that can be none of these.
 */
export function readPauseTarget(text: string, kinds: readonly string[]): string {
  if (text === EVERYTHING || TENANT_SHAPE.test(text)) return text;
  const { kind, name, tenant } = readSelector(text, kinds);
  if (name !== undefined) return resourceKey(kind, name, tenant);
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `a kind cannot be paused, only ${kind}/NAME or ${kind}/TENANT/NAME`,
  );
}

/** RFC 3339 of `--until`, given as a time or as a length of time from now on. Throws EDICT_ARGUMENT_INVALID. */
export function readUntil(text: string | undefined, now: number): string | undefined {
  if (text === undefined) return undefined;
  const until = parseDuration(text) === undefined ? parseInstant(text) : addDuration(now, text);
  if (until !== undefined && until > now) return formatInstant(until);
  const problem =
    until === undefined ? "is neither a time (RFC 3339) nor a length of time (PT2H)" : "is over";
  throw new EdictError("EDICT_ARGUMENT_INVALID", `--until: "${text}" ${problem}`);
}

/** Throws EDICT_NOT_FOUND for a target of which edict knows nothing: a slip would pause nothing and say so to nobody. */
export async function assertKnown(target: string, store: StateStore): Promise<void> {
  if (target === EVERYTHING || target === PLATFORM) return;
  const keys = (await store.statuses()).map(({ key }) => key);
  const tenants = new Set(keys.flatMap(tenantsOf));
  const candidates: Iterable<string> = target.includes("/") ? keys : tenants;
  if (keys.some((key) => key === target) || tenants.has(target)) return;
  throw new EdictError(
    "EDICT_NOT_FOUND",
    `"${target}" is neither a resource nor a tenant that edict knows${didYouMean(target, [...candidates])}`,
  );
}

function tenantsOf(key: string): readonly string[] {
  const { kind, name, tenant } = parseKey(key);
  if (tenant !== undefined) return [tenant];
  return kind === TENANT_KIND ? [name] : [];
}

/** Lets running processes look at what is meant at once, so that its condition and its changes follow. */
export async function wake(target: string, store: StateStore): Promise<void> {
  const units = await unitsOf(target, store);
  await store.enqueue(units.map((unit) => ({ unit, priority: "asked", revision: ANY_REVISION })));
}

async function unitsOf(target: string, store: StateStore): Promise<readonly string[]> {
  if (target === EVERYTHING) {
    const statuses = await store.statuses();
    return [...new Set([PLATFORM_UNIT, ...statuses.flatMap(({ key }) => tenantsOf(key))])];
  }
  if (target.includes("/")) return [parseKey(target).tenant ?? PLATFORM_UNIT];
  // The Tenant resource stands in the platform's part.
  return target === PLATFORM ? [PLATFORM_UNIT] : [PLATFORM_UNIT, target];
}
