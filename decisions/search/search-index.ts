import type {
  Release,
  ReleaseGrant,
  ReleaseResource,
  ReleaseRule,
  ReleaseSections,
} from "../../core/release.ts";
import { own } from "../lookup.ts";
import { literalsAt, testsOf } from "./distinction.ts";
import { sortNames } from "./sorted.ts";

/** Subjects of a type whose grants are the same, so that they differ in nothing but their ids. */
export interface SubjectClass {
  readonly key: string;
  readonly grants: readonly ReleaseGrant[];
  /** Sorted. */
  readonly ids: readonly string[];
}

/** The rules of a role in one cell of its table. */
interface RoleCell {
  readonly role: string;
  readonly rules: readonly ReleaseRule[];
}

type Cells = ReadonlyMap<string, ReadonlyMap<string, readonly RoleCell[]>>;

const known = new WeakMap<Release, SearchIndex>();

/** The index of a release, made at the first search and forgotten with the release. */
export function indexOf(release: Release): SearchIndex {
  const found = known.get(release) ?? new SearchIndex(release);
  known.set(release, found);
  return found;
}

/** A release looked at from its roles: who holds them, and what they are about. Each part is made when it is asked for. */
export class SearchIndex {
  readonly sections: ReleaseSections;
  readonly #classes = new Map<string, readonly SubjectClass[]>();
  readonly #holders = new Map<string, ReadonlyMap<string, readonly SubjectClass[]>>();
  readonly #resourceIds = new Map<string, ReadonlySet<string>>();
  #cells: Cells | undefined;

  constructor({ sections }: Release) {
    this.sections = sections;
  }

  /** All bound subjects of a type. */
  classes(type: string): readonly SubjectClass[] {
    const found = this.#classes.get(type);
    if (found !== undefined) return found;
    const bound = this.sections.bindings && own(this.sections.bindings, type);
    if (bound === undefined) return [];
    const made = classesOf(bound);
    this.#classes.set(type, made);
    return made;
  }

  /** The bound subjects of a type that have one of the roles, expired or not. */
  holders(type: string, roles: ReadonlySet<string>): readonly SubjectClass[] {
    const byRole = this.#holders.get(type) ?? holdersByRole(this.classes(type));
    if (byRole.size > 0) this.#holders.set(type, byRole);
    return [...new Set([...roles].flatMap((role) => byRole.get(role) ?? []))];
  }

  /** What each role says of an action on a resource type, and of any. */
  cells(type: string, action: string): readonly RoleCell[] {
    this.#cells ??= cellsOf(this.sections);
    const cells = this.#cells;
    return distinct(type, "*").flatMap((row) =>
      distinct(action, "*").flatMap((name) => cells.get(row)?.get(name) ?? []),
    );
  }

  /** The actions that any role names for a resource type, without `*`. */
  actions(type: string): readonly string[] {
    this.#cells ??= cellsOf(this.sections);
    const cells = this.#cells;
    const names = distinct(type, "*").flatMap((row) => [...(cells.get(row)?.keys() ?? [])]);
    return [...new Set(names)].filter((name) => name !== "*");
  }

  /** The ids that conditions of rules about a resource type compare `resource.id` with. */
  resourceIds(type: string): ReadonlySet<string> {
    this.#cells ??= cellsOf(this.sections);
    const found = this.#resourceIds.get(type) ?? idsIn(this.#cells.get(type));
    if (found.size > 0) this.#resourceIds.set(type, found);
    return found;
  }

  /** The grants of one subject or group. */
  grants(type: string, id: string): readonly ReleaseGrant[] {
    const ofType = this.sections.bindings && own(this.sections.bindings, type);
    return (ofType && own(ofType, id)) ?? [];
  }

  /** The declared resources of a type, by id. */
  resources(type: string): Readonly<Record<string, ReleaseResource>> {
    return (this.sections.resources && own(this.sections.resources, type)) ?? {};
  }
}

/** Equal for grants that make no difference to any question. */
function classKey(grants: readonly ReleaseGrant[]): string {
  const keys = grants.map(({ role, expiresAt = "" }) => `${role} ${expiresAt}`);
  return keys.length === 1 ? keys.join("") : sortNames(new Set(keys)).join("\n");
}

function classesOf(bound: Readonly<Record<string, readonly ReleaseGrant[]>>): readonly SubjectClass[] {
  const made = new Map<string, { readonly grants: readonly ReleaseGrant[]; readonly ids: string[] }>();
  for (const id of sortNames(Object.keys(bound))) {
    const grants = own(bound, id) ?? [];
    const key = classKey(grants);
    const found = made.get(key);
    if (found === undefined) made.set(key, { grants, ids: [id] });
    else found.ids.push(id);
  }
  return [...made].map(([key, rest]) => ({ key, ...rest }));
}

function holdersByRole(classes: readonly SubjectClass[]): ReadonlyMap<string, readonly SubjectClass[]> {
  const byRole = new Map<string, SubjectClass[]>();
  for (const one of classes) {
    for (const role of new Set(one.grants.map((grant) => grant.role))) append(byRole, role, one);
  }
  return byRole;
}

function cellsOf({ roles = {} }: ReleaseSections): Cells {
  const cells = new Map<string, Map<string, RoleCell[]>>();
  for (const [role, { rules }] of Object.entries(roles)) {
    for (const [type, row] of Object.entries(rules)) {
      const found = cells.get(type) ?? new Map<string, RoleCell[]>();
      cells.set(type, found);
      for (const [action, list] of Object.entries(row)) append(found, action, { role, rules: list });
    }
  }
  return cells;
}

function idsIn(row: ReadonlyMap<string, readonly RoleCell[]> = new Map()): ReadonlySet<string> {
  const cells = [...row.values()].flat();
  return literalsAt(["resource", "id"], testsOf(cells.flatMap(({ rules }) => rules)));
}

function append<Item>(lists: Map<string, Item[]>, key: string, item: Item): void {
  const found = lists.get(key);
  if (found === undefined) lists.set(key, [item]);
  else found.push(item);
}

function distinct(left: string, right: string): readonly string[] {
  return left === right ? [left] : [left, right];
}
