// The kinds' tables and views in real databases: what is written is read back as it is desired, and the views answer
// what their descriptions promise.
import { beforeEach, describe, expect, it } from "vitest";
import type { Task } from "../core/controller.ts";
import type { JsonObject } from "../core/json.ts";
import type { Writers } from "../core/ports.ts";
import type { Resource } from "../core/resource.ts";
import { ensureTables } from "../providers/database/ensure-tables.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { kindNamed, resourceOf } from "../tests/fakes/resources.ts";
import { fakeWriters } from "../tests/fakes/writers.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { kinds } from "./index.gen.ts";

const NOW = Date.parse("2026-11-22T14:00:00Z");

const SPECS: Readonly<Record<string, JsonObject>> = {
  "Plan/startup": {
    displayName: "Startup",
    price: { currency: "EUR", monthly: "49.00" },
    limits: { teamMembers: 2, storageGb: 10 },
    features: { "api-access": true, sso: true },
  },
  "Plan/sme": {
    displayName: "SME",
    extends: "platform/startup",
    limits: { teamMembers: "unlimited" },
    features: { sso: false },
    stripe: { productId: "prod_1" },
  },
  "Tenant/acme": {
    displayName: 'Acme "Ümlaut"',
    owner: "ann",
    plan: "sme",
    region: "eu-central",
    status: "suspended",
    suspension: { reason: "Unpaid", since: "2026-11-01" },
    maxTeamMembers: 5,
    domains: [{ name: "acme.example", verification: { method: "dns-txt", verifiedOn: "2026-10-01" } }],
  },
  "Role/viewer": {},
  "Role/acme/editor": {
    extends: "viewer",
    rules: [{ actions: ["edit"], resources: ["data"], when: { property: "context.risk", lt: 0.5 } }],
  },
  "RoleBinding/acme/editors": {
    role: "acme/editor",
    subjects: [
      { type: "user", id: "ann" },
      { type: "group", id: "dev" },
    ],
    expiresAt: "2027-03-31T18:00:00+02:00",
  },
  "SecurityPolicy/baseline": {},
  "SecurityPolicy/acme/acme": {
    password: { maxAgeDays: 365 },
    session: { maxConcurrent: 3, reauthFor: ["account:connect"] },
    network: { mode: "enforce", allow: ["203.0.113.0/24", "2001:db8::/32"], breakGlassRoles: ["viewer"] },
  },
  "RetentionPolicy/acme/messages": {
    category: "communication-content",
    lawfulBasis: "consent",
    retention: { type: "period", period: "P1Y" },
    targets: [
      { dataSource: "main", table: "public.messages", tenantColumn: "tenant_id", dateColumn: "sent_at" },
      {
        dataSource: "main",
        table: "public.files",
        tenantColumn: "tenant_id",
        dateColumn: "at",
        subjectColumn: "user_id",
      },
    ],
    maxRows: { percent: 2.5 },
  },
  "RetentionPolicy/accounts": {
    category: "personal-identity",
    lawfulBasis: "contract",
    retention: { type: "indefinite", until: "account-closure" },
  },
  "SsoConnection/acme/okta": {
    provider: "okta",
    enabled: true,
    protocol: {
      type: "oidc",
      issuer: "https://acme.okta.example",
      clientId: "a",
      clientSecretRef: { name: "s" },
    },
    domains: ["acme.example", "acme.test"],
    enforcement: { mode: "required", startAt: "2026-12-01T00:00:00.5+01:00" },
  },
  "SsoConnection/acme/entra": {
    provider: "entra-id",
    protocol: {
      type: "oidc",
      issuer: "https://entra.example",
      clientId: "a",
      clientSecretRef: { name: "s" },
    },
    domains: ["acme.example"],
  },
  "KeyRing/acme/main": {
    provider: { type: "local", kekRef: { name: "acme-kek" } },
    keys: [{ name: "mfa", purpose: "mfa-secrets" }],
    rotation: { period: "P90D" },
    dataKeys: { maxBytes: 1_099_511_627_776 },
  },
  "ResourceInventory/acme/reports": {
    type: "report",
    resources: [{ id: "q3", properties: { status: "archived", pages: 7 } }, { id: "q4" }],
  },
  "Waiver/okta": {
    rule: "sso/no-break-glass",
    resource: { kind: "SsoConnection", name: "okta", tenant: "acme" },
    until: "2027-03-31",
    reason: "Migration ends in March",
    owner: "security@acme.example",
  },
};

const RESOURCES: readonly Resource[] = Object.entries(SPECS).map(([key, spec]) => resourceOf(key, spec));

async function applyAll(writers: Writers): Promise<void> {
  for (const [kind, resources] of Map.groupBy(RESOURCES, (resource) => resource.kind)) {
    const tasks = resources.map((desired): Task<JsonObject> => ({
      key: desired.key,
      operation: "create",
      desired,
    }));
    await kindNamed(kind).controller.apply(tasks, writers, { now: NOW });
  }
}

describe.each(DATABASES)("the interface in the database: %s", (kind) => {
  const database = useDatabase(kind);
  let writers: Writers;

  beforeEach(async () => {
    await ensureTables(
      database(),
      kinds.flatMap(({ controller }) => controller.tables),
    );
    writers = { tables: tableWriter(database()), keys: fakeWriters().keys };
    await applyAll(writers);
  });

  it("gives back every resource as it was applied", async () => {
    const differences = RESOURCES.map(async (resource) => {
      const { controller } = kindNamed(resource.kind);
      const observed = (await controller.observe(writers)).get(resource.key);
      return [
        resource.key,
        observed === undefined ? "absent" : controller.diff(resource, observed, { now: NOW }),
      ];
    });
    expect(await Promise.all(differences)).toEqual(RESOURCES.map(({ key }) => [key, { operation: "none" }]));
  });

  it("removes the row of a deleted resource, and no version of a key", async () => {
    for (const { key, kind: deleted } of RESOURCES) {
      await kindNamed(deleted).controller.apply([{ key, operation: "delete" }], writers, { now: NOW });
    }
    const left = kinds.map(async ({ controller }) => (await controller.observe(writers)).size);
    expect(await Promise.all(left)).toEqual(kinds.map(() => 0));
    expect(await database().query("select name, state from edict.key_ring_versions")).toEqual([
      { name: "main/mfa/1", state: "enabled" },
    ]);
  });

  it("tells the subjects of each binding one by one", async () => {
    const rows = await database().query(
      "select tenant, binding, role_name, subject_type, subject_id from edict.role_binding_subjects order by subject_id",
    );
    const binding = { tenant: "acme", binding: "editors", role_name: "editor" };
    expect(rows).toEqual([
      { ...binding, subject_type: "user", subject_id: "ann" },
      { ...binding, subject_type: "group", subject_id: "dev" },
    ]);
  });

  it("tells the resources of each inventory one by one", async () => {
    const rows = await database().query(
      "select tenant, inventory, type, id, properties from edict.known_resources order by id",
    );
    const inventory = { tenant: "acme", inventory: "reports", type: "report" };
    expect(rows).toEqual([
      { ...inventory, id: "q3", properties: { status: "archived", pages: 7 } },
      { ...inventory, id: "q4", properties: {} },
    ]);
  });

  it("tells features and limits with the inherited ones, the nearest first", async () => {
    expect(
      await database().query("select plan, feature, enabled from edict.plan_features order by plan, feature"),
    ).toEqual([
      { plan: "sme", feature: "api-access", enabled: true },
      { plan: "sme", feature: "sso", enabled: false },
      { plan: "startup", feature: "api-access", enabled: true },
      { plan: "startup", feature: "sso", enabled: true },
    ]);
    expect(
      await database().query("select plan, resource, maximum from edict.plan_limits order by plan, resource"),
    ).toEqual([
      { plan: "sme", resource: "storageGb", maximum: 10 },
      { plan: "sme", resource: "teamMembers", maximum: null },
      { plan: "startup", resource: "storageGb", maximum: 10 },
      { plan: "startup", resource: "teamMembers", maximum: 2 },
    ]);
  });

  it("ends although plans extend each other in a circle", async () => {
    await database().query("update edict_data.plans set extends = 'sme' where name = 'startup'");
    expect(await database().query("select distinct plan from edict.plan_features order by plan")).toEqual([
      { plan: "sme" },
      { plan: "startup" },
    ]);
  });

  it("finds the enabled connection of a domain", async () => {
    expect(
      await database().query(
        "select domain, tenant, connection, protocol from edict.sso_domains order by domain",
      ),
    ).toEqual([
      { domain: "acme.example", tenant: "acme", connection: "okta", protocol: "oidc" },
      { domain: "acme.test", tenant: "acme", connection: "okta", protocol: "oidc" },
    ]);
  });

  it("tells the tables of each retention policy one by one", async () => {
    const rows = await database().query(
      "select tenant, policy, table_name, date_column, subject_column, retention_period, max_rows from edict.retention_targets order by table_name",
    );
    const policy = {
      tenant: "acme",
      policy: "messages",
      retention_period: "P1Y",
      max_rows: { percent: 2.5 },
    };
    expect(rows).toEqual([
      { ...policy, table_name: "public.files", date_column: "at", subject_column: "user_id" },
      { ...policy, table_name: "public.messages", date_column: "sent_at", subject_column: null },
    ]);
  });
});
