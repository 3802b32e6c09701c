import type { JsonObject } from "../../core/json.ts";
import { HAZARDS } from "../../core/plan.ts";
import type { Random } from "../random.ts";
import { documentsOf } from "./model.ts";
import type { Document, Documents } from "./model.ts";

const ROLES: readonly (readonly [string, string | undefined])[] = [
  ["viewer", undefined],
  ["member", "viewer"],
  ["admin", "member"],
  ["owner", "admin"],
];
const FEATURES = { sso: true, "custom-roles": true, "data-export": true, "ip-allowlist": true };

/** A platform and some tenants, 30 to 70 resources in all. */
export function generateDocuments(random: Random, tenants: number): Documents {
  const names = Array.from({ length: tenants }, (_, index) => `t${index}`);
  return documentsOf([...platform(), ...names.flatMap((name) => tenantDocuments(name, random))]);
}

/** The settings of a workspace: every hazard accepted, every secret there is. */
export function settingsText(secrets: Readonly<Record<string, JsonObject>>): string {
  const hazards = Object.fromEntries(
    // The breaker is left to people: it cannot be accepted once and for all.
    HAZARDS.filter((hazard) => String(hazard) !== "mass-deletion").map((hazard) => [
      hazard,
      { accept: true, reason: "a workspace made for faults" },
    ]),
  );
  const declared = Object.fromEntries(
    Object.entries(secrets).map(([name, source]) => [name, { tenants: ["*"], ...source }]),
  );
  const spec = {
    secrets: declared,
    dataSources: [{ name: "main", tables: [{ name: "public.messages", personalData: true }] }],
    hazards,
  };
  return `apiVersion: edict/v1\nkind: Workspace\nmetadata: {name: chaos}\nspec: ${JSON.stringify(spec)}\n`;
}

function platform(): readonly Document[] {
  const file = (name: string): string => `platform/${name}.yaml`;
  return [
    ...ROLES.map(([name, parent]): Document => ({
      kind: "Role",
      name,
      file: file("roles"),
      spec: role(name, parent),
    })),
    {
      kind: "Plan",
      name: "enterprise",
      file: file("plans"),
      spec: {
        displayName: "Enterprise",
        limits: { teamMembers: 50, users: 1000 },
        features: FEATURES,
        sortOrder: 10,
      },
    },
    {
      kind: "SecurityPolicy",
      name: "baseline",
      file: file("security"),
      spec: { mfa: { requiredRoles: ["owner", "admin"], methods: ["webauthn", "totp"] } },
    },
    { kind: "RetentionPolicy", name: "messages", file: file("retention"), spec: retention(365, true) },
  ];
}

function role(name: string, parent: string | undefined): JsonObject {
  // The owner holds what the tenants' roles permit: a rule refuses more.
  const actions = name === "owner" ? ["own", "audit-0", "audit-1", "audit-2"] : [`do-${name}`];
  const rules = [{ id: `use-${name}`, actions, resources: ["data"] }];
  return parent === undefined ? { rules } : { extends: parent, rules };
}

/** Everything of one tenant: some of it is left to chance. */
export function tenantDocuments(tenant: string, random: Random): readonly Document[] {
  const file = `tenants/${tenant}/${tenant}.yaml`;
  const own = (kind: string, name: string, spec: JsonObject): Document => ({
    kind,
    name,
    tenant,
    file,
    spec,
  });
  const some = (probability: number, document: Document): readonly Document[] =>
    random.chance(probability) ? [document] : [];
  return [
    { kind: "Tenant", name: tenant, file: `platform/tenants/${tenant}.yaml`, spec: tenantSpec(tenant) },
    own("RoleBinding", "owners", bindingSpec(tenant, "owner", 1)),
    ...some(0.9, own("RoleBinding", "admins", bindingSpec(tenant, "admin", 2))),
    ...some(0.8, own("RoleBinding", "viewers", bindingSpec(tenant, "viewer", 1))),
    ...some(0.9, own("SecurityPolicy", "security", { session: { idleTimeout: "PT30M", maxConcurrent: 5 } })),
    ...some(0.7, own("Role", "auditor", roleSpec(1))),
    ...some(0.7, own("SsoConnection", "okta", ssoSpec(tenant, 1))),
    ...some(0.8, own("KeyRing", "main", keyRingSpec(["api-keys"]))),
    ...some(0.6, own("RetentionPolicy", "messages", retention(180, false))),
  ];
}

function tenantSpec(tenant: string): JsonObject {
  return {
    displayName: `Tenant ${tenant}`,
    owner: `owner0@${tenant}.example`,
    plan: "enterprise",
    region: "eu-central",
    domains: [{ name: `${tenant}.example`, verification: { method: "dns-txt", verifiedOn: "2026-01-15" } }],
  };
}

export function bindingSpec(tenant: string, of: string, subjects: number): JsonObject {
  const ids = Array.from({ length: subjects }, (_, index) => `${of}${index}@${tenant}.example`);
  return { role: of, subjects: ids.map((id) => ({ type: "user", id })) };
}

export function roleSpec(version: number): JsonObject {
  return {
    description: `Version ${version}.`,
    extends: "viewer",
    rules: [{ id: "audit", actions: [`audit-${version % 3}`], resources: ["data"] }],
  };
}

export function ssoSpec(tenant: string, version: number): JsonObject {
  return {
    provider: "okta",
    enabled: true,
    protocol: {
      type: "oidc",
      issuer: `https://${tenant}.okta.example`,
      clientId: `client-${version}`,
      clientSecretRef: { name: "oidc" },
    },
    domains: [`${tenant}.example`],
  };
}

export function keyRingSpec(keys: readonly string[]): JsonObject {
  return {
    provider: { type: "local", kekRef: { name: "kek" } },
    keys: keys.map((name) => ({ name, purpose: "api-keys" })),
    rotation: { period: "P90D" },
  };
}

function retention(days: number, ofPlatform: boolean): JsonObject {
  const targets = [
    { dataSource: "main", table: "public.messages", tenantColumn: "tenant_id", dateColumn: "sent_at" },
  ];
  return {
    category: "communication-content",
    lawfulBasis: "consent",
    retention: { type: "period", period: `P${days}D` },
    ...(ofPlatform ? { targets } : {}),
  };
}
