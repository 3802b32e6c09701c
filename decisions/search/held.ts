import { isJsonArray } from "../../core/json.ts";
import type { ReleaseGrant } from "../../core/release.ts";
import { parseInstant } from "../../core/time.ts";
import { own } from "../lookup.ts";
import type { Entity } from "../request.ts";
import type { SearchIndex } from "./search-index.ts";

/** Whether a grant counts at `now`, in milliseconds since the epoch. An end that cannot be read counts as past. */
export function isLive({ expiresAt }: ReleaseGrant, now: number): boolean {
  if (expiresAt === undefined) return true;
  const end = parseInstant(expiresAt);
  return end !== undefined && end > now;
}

/** The groups that a request names; `undefined` where it says nothing of groups. */
export function groupsOf({ properties }: Entity): readonly string[] | undefined {
  const groups = properties && own(properties, "groups");
  return isJsonArray(groups) ? groups.filter((group) => typeof group === "string") : undefined;
}

/** The roles that groups give: those that are named, or any that the release knows. */
export function rolesOfGroups(
  index: SearchIndex,
  named: readonly string[] | undefined,
  now: number,
): ReadonlySet<string> {
  const grants =
    named === undefined
      ? index.classes("group").flatMap((one) => one.grants)
      : named.flatMap((group) => index.grants("group", group));
  return new Set(grants.filter((grant) => isLive(grant, now)).map(({ role }) => role));
}

/** The live roles of a subject, its own and those of the groups that the request names. */
export function rolesOfSubject(index: SearchIndex, subject: Entity, now: number): ReadonlySet<string> {
  const own = index.grants(subject.type, subject.id).filter((grant) => isLive(grant, now));
  return new Set([...own.map(({ role }) => role), ...rolesOfGroups(index, groupsOf(subject) ?? [], now)]);
}
