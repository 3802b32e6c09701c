import { describe, expect, test } from "vitest";
import type { AppliedResource, StateStore } from "../core/ports.ts";
import { parseKey } from "../core/resource.ts";
import type { Revision } from "../core/resource.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { applied } from "../tests/fakes/command-line.ts";
import { MemoryState } from "../tests/fakes/memory-state.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { stateStore } from "./state-store.ts";

const KEYS = [
  "Plan/team",
  "Role/acme/admin",
  "Role/beta/admin",
  "Role/viewer",
  "Tenant/acme",
  "Tenant/beta",
  "Tenant/zeta",
];

const CASES: readonly (readonly [readonly string[], readonly string[]])[] = [
  [["acme"], ["Plan/team", "Role/acme/admin", "Role/viewer", "Tenant/acme"]],
  [
    ["acme", "zeta", "nobody"],
    ["Plan/team", "Role/acme/admin", "Role/viewer", "Tenant/acme", "Tenant/zeta"],
  ],
  [[""], ["Plan/team", "Role/viewer", "Tenant/acme", "Tenant/beta", "Tenant/zeta"]],
  [["platform", "acme"], KEYS.filter((key) => key !== "Role/beta/admin")],
  [[], ["Plan/team", "Role/viewer"]],
];

function describeScope(open: () => StateStore): void {
  test.each(CASES)("of %j are what these owners see", async (owners, keys) => {
    const store = open();
    await store.enqueue([{ unit: "platform", priority: "changed", revision: "r" as Revision }]);
    const claim = await store.claim("me", { limit: 1, seconds: 60 });
    if (claim === undefined) throw new Error("nothing was claimed");
    const records: readonly AppliedResource[] = KEYS.map((key) => ({
      ...applied(key),
      kind: parseKey(key).kind,
    }));
    await store.transact(claim, (transaction) => transaction.recordApplied(records));
    expect((await store.appliedFor(owners)).map(({ key }) => key)).toEqual(keys);
    const all = await store.applied();
    expect(await store.appliedFor(owners)).toEqual(all.filter(({ key }) => keys.includes(key)));
  });
}

describe.each(DATABASES)("records on %s", (kind) => {
  const database = useDatabase(kind);
  describeScope(() => stateStore(database(), tableWriter));
});

describe("records in memory", () => {
  describeScope(() => new MemoryState().store);
});
