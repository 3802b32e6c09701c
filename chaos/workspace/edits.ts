import type { JsonObject } from "../../core/json.ts";
import type { Random } from "../random.ts";
import { bindingSpec, keyRingSpec, roleSpec, ssoSpec, tenantDocuments } from "./generate.ts";
import { documentsOf, keyOf } from "./model.ts";
import type { Document, Documents } from "./model.ts";

/** What a change may build on. */
interface Editing {
  readonly documents: Documents;
  readonly random: Random;
  /** Grows with each change, so that what is new has a name of its own. */
  readonly serial: number;
  /** Everything that was ever there. */
  readonly ever: Documents;
}

/** A change of the workspace; `undefined` where it does not fit. */
type Edit = (editing: Editing) => Documents | undefined;

/** So many resources may be gone at a time: more would wait for a person (the breaker of mass deletions). */
const GONE_SHARE = 0.1;

const update =
  (kind: string, change: (document: Document, editing: Editing) => JsonObject, named?: string): Edit =>
  (editing) => {
    const found = anyOf(
      editing,
      (document) => document.kind === kind && (named ?? document.name) === document.name,
    );
    return found === undefined
      ? undefined
      : documentsOf([...editing.documents.values(), { ...found, spec: change(found, editing) }]);
  };

const EDITS: readonly Edit[] = [
  update("SecurityPolicy", ({ spec }, { random }) => ({
    ...spec,
    session: { idleTimeout: `PT${5 + random.below(50)}M`, maxConcurrent: 1 + random.below(9) },
  })),
  update("Role", (_document, { serial }) => roleSpec(serial), "auditor"),
  update("SsoConnection", ({ tenant = "" }, { serial }) => ssoSpec(tenant, serial)),
  update(
    "RoleBinding",
    ({ tenant = "" }, { random }) => bindingSpec(tenant, "admin", 1 + random.below(5)),
    "admins",
  ),
  update(
    "RoleBinding",
    ({ tenant = "" }, { random }) => bindingSpec(tenant, "owner", 1 + random.below(3)),
    "owners",
  ),
  update("KeyRing", (_document, { serial }) => keyRingSpec(["api-keys", `key-${serial}`])),
  update("Plan", ({ spec }, { serial }) => ({ ...spec, limits: { teamMembers: 50, users: 1000 + serial } })),
  update("Tenant", ({ spec }, { serial }) => ({ ...spec, displayName: `Version ${serial}` })),
  update("Role", ({ spec }, { serial }) => ({ ...spec, description: `Version ${serial}.` }), "viewer"),
  createBinding,
  createRole,
  createTenant,
  bringBack,
  remove,
  remove,
  rename,
  move,
];

/** The next revision: some changes at once. */
export function edited(documents: Documents, ever: Documents, random: Random, serial: number): Documents {
  let next = documents;
  for (let left = 1 + random.below(5); left > 0; left -= 1) {
    next = random.pick(EDITS)({ documents: next, random, serial: serial * 10 + left, ever }) ?? next;
  }
  return next;
}

function createBinding({ documents, random, serial }: Editing): Documents | undefined {
  const tenant = tenantOf(documents, random);
  if (tenant === undefined) return undefined;
  // A role of the tenant's own is made in the same revision, perhaps: then the order matters.
  const own = documents.has(`Role/${tenant}/auditor`) && random.chance(0.5);
  const spec = bindingSpec(tenant, own ? "auditor" : "member", 1 + random.below(3));
  const file = `tenants/${tenant}/more-${serial}.yaml`;
  return documentsOf([
    ...documents.values(),
    { kind: "RoleBinding", name: `more-${serial}`, tenant, file, spec },
  ]);
}

function createRole({ documents, random, serial }: Editing): Documents | undefined {
  const tenant = tenantOf(documents, random);
  if (tenant === undefined) return undefined;
  const [name, file] = [`role-${serial}`, `tenants/${tenant}/role-${serial}.yaml`];
  return documentsOf([
    ...documents.values(),
    { kind: "Role", name, tenant, file, spec: roleSpec(serial) },
    { kind: "RoleBinding", name, tenant, file, spec: bindingSpec(tenant, name, 1) },
  ]);
}

function createTenant({ documents, random, serial }: Editing): Documents {
  return documentsOf([...documents.values(), ...tenantDocuments(`n${serial}`, random)]);
}

/** Something that is gone comes back under its name. */
function bringBack({ documents, random, ever }: Editing): Documents | undefined {
  const gone = [...ever].filter(([key, document]) => !documents.has(key) && document.kind !== "KeyRing");
  if (gone.length === 0) return undefined;
  const [, document] = random.pick(gone);
  return fitsIn(documents, document) ? documentsOf([...documents.values(), document]) : undefined;
}

/** A binding needs its role; of most other kinds a tenant has one. */
function fitsIn(documents: Documents, { kind, tenant, spec }: Document): boolean {
  const { role } = spec;
  if (typeof role === "string") return hasRole(documents, tenant ?? "", role);
  return (
    kind === "Role" || !documents.values().some((other) => other.kind === kind && other.tenant === tenant)
  );
}

function remove(editing: Editing): Documents | undefined {
  const found = removable(editing);
  return found === undefined ? undefined : without(editing.documents, found);
}

/** Gone under one name and there under another, in one revision. */
function rename(editing: Editing): Documents | undefined {
  const found = removable(editing);
  if (found === undefined) return undefined;
  const renamed = { ...found, name: `renamed-${editing.serial}` };
  return documentsOf([...without(editing.documents, found).values(), renamed]);
}

/** Into another file: the resource stays the same. */
function move(editing: Editing): Documents | undefined {
  const found = anyOf(editing, ({ kind }) => kind !== "Tenant");
  if (found === undefined) return undefined;
  const folder = found.tenant === undefined ? "platform" : `tenants/${found.tenant}`;
  return documentsOf([
    ...editing.documents.values(),
    { ...found, file: `${folder}/moved-${editing.serial}.yaml` },
  ]);
}

/** What nothing refers to and no rule asks for, while not too much is gone already. */
function removable(editing: Editing): Document | undefined {
  const { documents, ever } = editing;
  const gone = [...ever].filter(([key]) => !documents.has(key)).map(([, { tenant }]) => tenant);
  if (gone.length >= Math.floor(ever.size * GONE_SHARE)) return undefined;
  return anyOf(editing, (document) => {
    const { kind, name, tenant } = document;
    if (tenant === undefined || gone.includes(tenant)) return false;
    if (kind === "Role")
      return !documents.values().some(({ spec, tenant: of }) => of === tenant && spec["role"] === name);
    return kind === "RoleBinding" ? name !== "owners" : kind !== "KeyRing";
  });
}

function anyOf({ documents, random }: Editing, fits: (document: Document) => boolean): Document | undefined {
  const found = [...documents.values()].filter(fits);
  return found.length === 0 ? undefined : random.pick(found);
}

function tenantOf(documents: Documents, random: Random): string | undefined {
  const names = [...documents.values()].filter(({ kind }) => kind === "Tenant").map(({ name }) => name);
  return names.length === 0 ? undefined : random.pick(names);
}

function hasRole(documents: Documents, tenant: string, role: string): boolean {
  return documents.has(`Role/${role}`) || documents.has(`Role/${tenant}/${role}`);
}

function without(documents: Documents, gone: Document): Documents {
  const key = keyOf(gone);
  return new Map([...documents].filter(([other]) => other !== key));
}
