import { ROUTE_GROUPS } from "../core/api-token.ts";
import type { ApiToken, RouteGroup, Scope } from "../core/api-token.ts";
import { EdictError } from "../core/errors.ts";
import { addDuration, formatInstant, parseDuration, parseInstant } from "../core/time.ts";
import type { Context } from "./context.ts";
import { didYouMean } from "./did-you-mean.ts";
import type { VerbArgument } from "./verb.ts";

/** What `token create` and `token revoke` take. */
export const TOKEN_NAME: VerbArgument = { name: "NAME", description: "the token's name" };

/** As names are in edict.yaml. */
const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/u;
const NEVER = "never";
const DAYS = /^(\d{1,5})d$/u;

/** Reads `[WORKSPACE] NAME`. Throws EDICT_ARGUMENT_INVALID without a name, or for a text that can be none. */
export function readTokenArguments({ input }: Context): {
  readonly workspace?: string;
  readonly name: string;
} {
  const [first, second] = input.given;
  if (first === undefined) throw new EdictError("EDICT_ARGUMENT_INVALID", "name the token");
  if (second === undefined) return { name: readName("NAME", first) };
  return { workspace: first, name: readName("NAME", second) };
}

/** The tenants of `--tenant`; without any, all. Throws EDICT_ARGUMENT_INVALID. */
export function readTenants(names: readonly string[]): Scope {
  if (names.length === 0) return "all";
  return [...new Set(names.map((name) => readName("--tenant", name)))].toSorted();
}

/** The groups of `--routes`, divided by commas. Throws EDICT_ARGUMENT_INVALID. */
export function readRoutes(text: string): Scope<RouteGroup> {
  const words = text.split(",").map((word) => word.trim());
  const wrong = words.find((word) => word !== "all" && !isGroup(word));
  if (wrong !== undefined) {
    const known = ["all", ...ROUTE_GROUPS];
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `--routes: "${wrong}" is none of ${known.join(", ")}${didYouMean(wrong, known)}`,
    );
  }
  return words.includes("all") ? "all" : ROUTE_GROUPS.filter((group) => words.includes(group));
}

/** RFC 3339 of `--expires`: a length of time (90d, P90D), a time, or never. Throws EDICT_ARGUMENT_INVALID. */
export function readExpiry(text: string, now: number): string | undefined {
  if (text === NEVER) return undefined;
  const [, days] = DAYS.exec(text) ?? [];
  const duration = days === undefined ? text : `P${days}D`;
  const end = parseDuration(duration) === undefined ? parseInstant(text) : addDuration(now, duration);
  if (end !== undefined && end > now && end <= LAST_INSTANT) return formatInstant(end);
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `--expires takes how long (90d, P90D, PT12H), a time to come (RFC 3339) or never, not "${text}"`,
  );
}

/** The last that RFC 3339 can write. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59);

/** `all`, or the names. */
export function scopeText(scope: Scope): string {
  return scope === "all" ? scope : scope.join(",");
}

/** What a token is good for now. */
export function tokenState({ expiresAt, revokedAt }: ApiToken, now: number): "expired" | "live" | "revoked" {
  if (revokedAt !== undefined) return "revoked";
  const end = expiresAt === undefined ? undefined : parseInstant(expiresAt);
  return end !== undefined && end <= now ? "expired" : "live";
}

function isGroup(word: string): word is RouteGroup {
  return ROUTE_GROUPS.some((group) => group === word);
}

function readName(what: string, text: string): string {
  if (NAME.test(text)) return text;
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `${what}: "${text}" is no name (lower-case letters, digits and hyphens, at most 63)`,
  );
}
