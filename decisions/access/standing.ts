import { compareText } from "../../core/diagnostic.ts";
import type {
  Release,
  ReleaseGrant,
  ReleaseRole,
  ReleaseRule,
  ReleaseSections,
  ReleaseSource,
} from "../../core/release.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { parseInstant } from "../../core/time.ts";

/** A subject that bindings name. A group stands for whoever the application says is in it. */
export interface Principal {
  readonly type: string;
  readonly id: string;
}

/** A role that somebody holds from now on. */
export interface Held {
  readonly role: ResourceKey;
  readonly name: string;
  /** Milliseconds since the epoch from which on it does not count; `Infinity` for never. */
  readonly until: number;
  readonly source: ReleaseSource;
}

/** A rule as somebody has it. */
export interface HeldRule {
  readonly rule: ReleaseRule;
  readonly until: number;
  /** Whether the plan lacks the feature that the rule asks for: an allow rule that does not count. */
  readonly lacksFeature: boolean;
}

/** The wildcard of rules. As a cell's name it means any name that no rule writes out. */
export const ANY = "*";

/** What one release says from a time on. */
export interface Standing {
  readonly sections: ReleaseSections;
  /** Whether anything at all is allowed: there is a release, and its tenant is active. */
  readonly active: boolean;
  /** Milliseconds since the epoch. */
  readonly at: number;
}

/** What a release says from `at` on; nothing where a tenant has none. */
export function standingOf(release: Release | undefined, at: number): Standing {
  const sections = release?.sections ?? {};
  return { sections, active: sections.tenant?.status === "active", at };
}

/** Everybody whom bindings name, by type and id. */
export function principalsOf({ sections }: Standing): readonly Principal[] {
  return Object.entries(sections.bindings ?? {})
    .flatMap(([type, ids]) => Object.keys(ids).map((id) => ({ type, id })))
    .toSorted((left, right) => compareText(left.type, right.type) || compareText(left.id, right.id));
}

/**
 * The roles that somebody holds at the time or for a time after it. An end that cannot be read counts as past. Throws a
 * ReferenceError for a grant of a role that the release does not have.
 */
export function heldBy({ sections, at, active }: Standing, { type, id }: Principal): readonly Held[] {
  if (!active) return [];
  const ofType = ownValue(sections.bindings, type);
  return (ownValue(ofType, id) ?? []).flatMap((grant) => {
    const role = ownValue(sections.roles, grant.role);
    if (role === undefined) throw new ReferenceError(`the release has no role ${grant.role}`);
    const until = endOf(grant);
    return until > at ? [{ role: grant.role, name: role.name, until, source: grant.source }] : [];
  });
}

function endOf({ expiresAt }: ReleaseGrant): number {
  return expiresAt === undefined ? Infinity : (parseInstant(expiresAt) ?? -Infinity);
}

/**
 * The rules that come into question for a cell, each once, for as long as it is held longest. `*` as a type or action is
 * any name that no rule writes out.
 */
export function rulesAt(
  { sections }: Standing,
  held: readonly Held[],
  type: string,
  action: string,
): readonly HeldRule[] {
  const found = new Map<string, HeldRule>();
  for (const { role, until } of held) {
    for (const rule of rulesOfRole(ownValue(sections.roles, role), type, action)) {
      const known = found.get(rule.id);
      if (known !== undefined && known.until >= until) continue;
      found.set(rule.id, { rule, until, lacksFeature: lacksFeature(sections, rule) });
    }
  }
  return [...found.values()];
}

function rulesOfRole(role: ReleaseRole | undefined, type: string, action: string): readonly ReleaseRule[] {
  return distinct(type).flatMap((row) => {
    const actions = ownValue(role?.rules, row);
    return distinct(action).flatMap((column) => ownValue(actions, column) ?? []);
  });
}

function distinct(name: string): readonly string[] {
  return name === ANY ? [ANY] : [name, ANY];
}

function lacksFeature({ plan }: ReleaseSections, { effect, feature }: ReleaseRule): boolean {
  return effect === "allow" && feature !== undefined && ownValue(plan?.features, feature) !== true;
}

/** The action as security policies write it, when it needs a fresh sign-in. */
export function stepUpOf(
  { sections }: Standing,
  type: string,
  action: string,
): NonNullable<ReleaseSections["security"]> | undefined {
  return sections.security?.session.reauthFor.includes(`${type}:${action}`) === true
    ? sections.security
    : undefined;
}

/** The value of an own key: subjects and roles may be called `__proto__`. */
function ownValue<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}
