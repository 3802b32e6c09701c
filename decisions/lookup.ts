import type { JsonObject } from "../core/json.ts";
import { isJsonArray } from "../core/json.ts";
import type {
  ReleaseGrant,
  ReleaseRole,
  ReleaseRule,
  ReleaseSections,
  ReleaseSource,
} from "../core/release.ts";
import { parseInstant } from "../core/time.ts";
import type { EvaluationRequest } from "./request.ts";
import type { HeldRole } from "./runtime.ts";

/** The value of an own key. Subjects and roles may be called `__proto__` or `constructor`. */
export function own<Value>(
  record: Readonly<Record<string, Value>> | JsonObject,
  key: string,
): Value | undefined {
  return Object.hasOwn(record, key) ? (record[key] as Value) : undefined;
}

/** A role that the subject holds, and the binding that gives it. */
export interface HeldGrant extends HeldRole {
  readonly source: ReleaseSource;
}

/**
 * The roles of a subject: its own, then those of the groups that the request says it is in, which are believed. `now` is
 * in milliseconds since the epoch. Throws a ReferenceError for a grant of a role that the release does not have.
 */
export function heldRoles(
  sections: ReleaseSections,
  { subject }: EvaluationRequest,
  now: number,
): readonly HeldGrant[] {
  const groups = subject.properties && own(subject.properties, "groups");
  const named = isJsonArray(groups) ? groups.filter((group) => typeof group === "string") : [];
  const grants = [
    ...grantsOf(sections, subject.type, subject.id),
    ...[...new Set(named)].flatMap((group) => grantsOf(sections, "group", group)),
  ];
  return grants.map(({ role, expiresAt, source }) => ({
    source,
    role,
    roleName: roleOf(sections, role).name,
    expired: expiresAt !== undefined && !isLater(expiresAt, now),
  }));
}

/** An end that cannot be read counts as past. */
function isLater(expiresAt: string, now: number): boolean {
  const end = parseInstant(expiresAt);
  return end !== undefined && end > now;
}

function grantsOf(sections: ReleaseSections, type: string, id: string): readonly ReleaseGrant[] {
  const ofType = sections.bindings && own(sections.bindings, type);
  return (ofType && own(ofType, id)) ?? [];
}

/** The lists of rules that the live roles have for the action on the resource type, and for any. */
export function candidateLists(
  sections: ReleaseSections,
  roles: readonly HeldRole[],
  { action, resource }: EvaluationRequest,
): readonly (readonly ReleaseRule[])[] {
  const live = new Set(roles.filter(({ expired }) => !expired).map(({ role }) => role));
  const found = [...live].map((key) => roleOf(sections, key));
  return listsOf(found, resource.type, action.name);
}

/** The lists of rules that roles have for an action on a resource type, and for any. */
export function listsOf(
  roles: readonly ReleaseRole[],
  type: string,
  action: string,
): readonly (readonly ReleaseRule[])[] {
  const cells = distinct(type, "*").flatMap((row) => distinct(action, "*").map((name) => ({ row, name })));
  const found: (readonly ReleaseRule[])[] = [];
  for (const { rules } of roles) {
    for (const { row, name } of cells) {
      const ofType = own(rules, row);
      const list = ofType && own(ofType, name);
      if (list !== undefined) found.push(list);
    }
  }
  return found;
}

function distinct(left: string, right: string): readonly string[] {
  return left === right ? [left] : [left, right];
}

function roleOf(sections: ReleaseSections, key: string): ReleaseRole {
  const role = sections.roles && own(sections.roles, key);
  if (role === undefined) throw new ReferenceError(`the release has no role ${key}`);
  return role;
}
