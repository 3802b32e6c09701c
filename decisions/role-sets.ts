import { isJsonArray } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { ReleaseGrant, ReleaseRole, ReleaseSections } from "../core/release.ts";
import { parseInstant } from "../core/time.ts";
import type { Cell } from "./cell.ts";
import { own } from "./lookup.ts";
import type { EvaluationRequest } from "./request.ts";
import type { HeldRole } from "./runtime.ts";

/** Somebody with more grants than this is looked up anew for each question: longer lists are hardly ever asked twice. */
const MOST_GRANTS = 64;

/** What one step of a list of grants takes, in bytes: measured on V8 and rounded up. */
const STEP_BYTES = 600;

/** A list of grants that some subject holds, in their order, and what is known of the answers for it. */
export class RoleSet {
  readonly grants: readonly HeldRole[];
  /** The roles that count, each once. */
  readonly live: readonly ReleaseRole[];
  /** By the resource type and the action that the roles name; see `ReleaseIndex`. */
  readonly cells: Map<string, Map<string, Cell>> = new Map();
  readonly #afterLive = new Map<string, RoleSet>();
  readonly #afterExpired = new Map<string, RoleSet>();

  constructor(grants: readonly HeldRole[], live: readonly ReleaseRole[]) {
    this.grants = grants;
    this.live = live;
  }

  /** The list with one grant more, if it was asked for before. */
  next(role: string, expired: boolean): RoleSet | undefined {
    return (expired ? this.#afterExpired : this.#afterLive).get(role);
  }

  /** Makes the list with one grant more. */
  extend(grant: HeldRole, role: ReleaseRole): RoleSet {
    const isNew = !grant.expired && !this.live.includes(role);
    const after = new RoleSet([...this.grants, grant], isNew ? [...this.live, role] : this.live);
    (grant.expired ? this.#afterExpired : this.#afterLive).set(grant.role, after);
    return after;
  }
}

/** Ends of grants in milliseconds since the epoch. Grants never change, and are forgotten with their release. */
const ends = new WeakMap<ReleaseGrant, number>();

/** Whether a grant does not count any more. An end that cannot be read counts as past. */
function isExpired(grant: ReleaseGrant, now: number): boolean {
  if (grant.expiresAt === undefined) return false;
  let end = ends.get(grant);
  if (end === undefined) {
    end = parseInstant(grant.expiresAt) ?? Number.NEGATIVE_INFINITY;
    ends.set(grant, end);
  }
  return end <= now;
}

/** The lists of grants of one release. Which of them a subject holds is looked up anew for each question. */
export class RoleSets {
  readonly #sections: ReleaseSections;
  readonly #onBytes: (bytes: number) => void;
  readonly #nobody = new RoleSet([], []);

  constructor(sections: ReleaseSections, onBytes: (bytes: number) => void) {
    this.#sections = sections;
    this.#onBytes = onBytes;
  }

  /**
   * The grants of a subject and of the groups that the request says it is in. `undefined` where the release contradicts
   * itself, and for very long lists.
   */
  of({ subject }: EvaluationRequest, now: number): RoleSet | undefined {
    const set = this.#after(this.#nobody, subject.type, subject.id, now);
    const groups = subject.properties && own(subject.properties, "groups");
    return set !== undefined && isJsonArray(groups) ? this.#afterGroups(set, groups, now) : set;
  }

  #afterGroups(start: RoleSet, groups: readonly JsonValue[], now: number): RoleSet | undefined {
    let set: RoleSet | undefined = start;
    const seen = new Set<string>();
    for (const group of groups) {
      if (typeof group !== "string" || seen.has(group)) continue;
      seen.add(group);
      set = this.#after(set, "group", group, now);
      if (set === undefined) return undefined;
    }
    return set;
  }

  #after(start: RoleSet, type: string, id: string, now: number): RoleSet | undefined {
    const ofType = this.#sections.bindings && own(this.#sections.bindings, type);
    const grants = ofType && own(ofType, id);
    if (grants === undefined) return start;
    let set: RoleSet | undefined = start;
    for (const grant of grants) {
      const expired = isExpired(grant, now);
      set = set.next(grant.role, expired) ?? this.#extend(set, grant, expired);
      if (set === undefined) return undefined;
    }
    return set;
  }

  #extend(set: RoleSet, { role: key }: ReleaseGrant, expired: boolean): RoleSet | undefined {
    const role = this.#sections.roles && own(this.#sections.roles, key);
    if (role === undefined || set.grants.length >= MOST_GRANTS) return undefined;
    this.#onBytes(STEP_BYTES);
    return set.extend({ role: key, roleName: role.name, expired }, role);
  }
}
