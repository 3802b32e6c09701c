import { describe, expect, test } from "vitest";
import type { AppliedResource, Condition, StateStore } from "../core/ports.ts";
import { resourceKey } from "../core/resource.ts";
import type { ResourceKey, Revision } from "../core/resource.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { sha256 } from "./digest.ts";
import { migrate } from "./migrate.ts";
import { MIGRATIONS } from "./migrations.ts";
import { CONDITIONS_SINCE } from "./migrations/0010-conditions-since.ts";
import { stateStore } from "./state-store.ts";

const SINCE = "2026-11-22T14:00:00.000Z";
const FAILED: Condition = {
  type: "Ready",
  status: "False",
  reason: "Failed",
  message: "no",
  observedGeneration: 3,
  since: SINCE,
  origin: { file: "a.yaml", line: 3, column: 1 },
};
const RETRYING: Condition = {
  ...FAILED,
  type: "Reconciling",
  status: "True",
  reason: "Retrying",
  nextRetryAt: SINCE,
};

function record(name: string, tenant?: string): AppliedResource {
  return {
    key: resourceKey("Role", name, tenant),
    kind: "Role",
    ...(tenant === undefined ? {} : { tenant }),
    generation: 2,
    digest: sha256(name),
    resource: { metadata: {}, spec: {} },
    revision: "r1" as Revision,
    origin: { file: "a.yaml", line: 1, column: 1 },
    conditions: [],
    appliedAt: SINCE,
  };
}

function told(...keys: readonly ResourceKey[]): ReadonlyMap<ResourceKey, readonly Condition[]> {
  return new Map(keys.map((key) => [key, [FAILED, RETRYING]]));
}

describe.each(DATABASES)("conditions on %s", (kind) => {
  const database = useDatabase(kind);
  const own = record("a");
  const acme = record("a", "acme");
  const globex = record("b", "globex");
  const never = resourceKey("Role", "never", "acme");

  async function filled(): Promise<StateStore> {
    const store = stateStore(database(), tableWriter);
    const lease = await store.acquireLease("apply", "me", 60);
    await store.transact(lease, async (transaction) => {
      await transaction.recordApplied([own, acme, globex]);
      await transaction.setConditions(told(own.key, globex.key, never));
    });
    return store;
  }

  test.each([
    [undefined, ["Role/a", "Role/acme/a", "Role/acme/never", "Role/globex/b"]],
    [[""], ["Role/a"]],
    [["platform"], ["Role/a"]],
    [["acme"], ["Role/acme/a", "Role/acme/never"]],
    [
      ["acme", ""],
      ["Role/a", "Role/acme/a", "Role/acme/never"],
    ],
    [["nobody"], []],
    [[], []],
  ])("are read of %j alone", async (owners, keys) => {
    const store = await filled();
    expect([...(await store.conditions(owners)).keys()]).toEqual(keys);
    expect((await store.statuses(owners)).map(({ key }) => key)).toEqual(keys);
  });

  test("come back as they were written, with and without a record", async () => {
    const store = await filled();
    const { conditions: _conditions, resource: _resource, ...rest } = acme;
    expect(await store.statuses(["acme"])).toEqual([
      { key: acme.key, applied: rest, conditions: [] },
      { key: never, conditions: [FAILED, RETRYING] },
    ]);
    expect((await store.statuses([""]))[0]?.conditions).toEqual([FAILED, RETRYING]);
    await store.setConditions(new Map([[never, []]]));
    expect((await store.statuses(["acme"])).map(({ key }) => key)).toEqual([acme.key]);
  });

  test("are not written by who lost the lease", async () => {
    const store = await filled();
    const lease = await store.acquireLease("other", "me", 60);
    await store.releaseLease(lease);
    const writing = store.transact(lease, (transaction) => transaction.setConditions(told(acme.key)));
    await expect(writing).rejects.toMatchObject({ code: "EDICT_FENCED" });
    expect((await store.conditions(["acme"])).get(acme.key)).toEqual([]);
  });

  test("of an older edict get what they lacked", async () => {
    await database().query("drop schema edict_state cascade");
    await migrate(
      database(),
      MIGRATIONS.filter(({ number }) => number < CONDITIONS_SINCE.number),
    );
    await database().query(
      `insert into edict_state.applied values
       ('Role/a', 'Role', null, 4, 'sha256:0', '{}', 'r1', '{"file":"a.yaml","line":1,"column":1}', $1::timestamptz)`,
      [SINCE],
    );
    const old = { type: "Ready", status: "False", reason: "Failed", message: "no" };
    await database().query(
      "insert into edict_state.conditions select key, $1::jsonb from unnest(array['Role/a', 'Role/never']) as key",
      [JSON.stringify([old])],
    );
    await migrate(database());
    const conditions = await stateStore(database(), tableWriter).conditions();
    expect(conditions.get(own.key)).toEqual([{ ...old, observedGeneration: 4, since: SINCE }]);
    expect(conditions.get(resourceKey("Role", "never"))).toEqual([
      { ...old, observedGeneration: 1, since: expect.stringMatching(/^\d{4}-.*Z$/u) as string },
    ]);
  });
});
