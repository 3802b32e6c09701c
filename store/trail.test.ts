import { describe, expect, test } from "vitest";
import type { StateStore } from "../core/ports.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import type { Database } from "./connection.ts";
import { eventHash, readPage } from "./events.ts";
import { stateStore } from "./state-store.ts";

const ENTRIES = 6;

async function fill(store: StateStore, count: number): Promise<void> {
  const lease = await store.acquireLease("apply", "me", 60);
  const drafts = Array.from({ length: count }, (_, number) => ({
    type: "resource.created" as const,
    actor: "ann",
    detail: { number },
  }));
  await store.transact(lease, (transaction) => transaction.append(drafts));
  await store.releaseLease(lease);
}

/** What somebody does who owns the table. */
async function tamper(database: Database, ...statements: readonly string[]): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.query("alter table edict_state.events disable trigger all");
    for (const statement of statements) await transaction.query(statement);
    await transaction.query("alter table edict_state.events enable trigger all");
  });
}

describe.each(DATABASES)("the trail on %s", (kind) => {
  const database = useDatabase(kind);
  const verify = (): ReturnType<StateStore["verifyTrail"]> =>
    stateStore(database(), tableWriter).verifyTrail();

  test("is intact when empty, and when it spans several pages", async () => {
    expect(await verify()).toEqual({ intact: true, count: 0 });
    await fill(stateStore(database(), tableWriter), 2500);
    const [last] = await readPage(database(), 2499, 1);
    expect(await verify()).toEqual({
      intact: true,
      count: 2500,
      head: expect.objectContaining({ sequence: 2500, hash: last?.hash }) as unknown,
    });
  });

  test.each([
    ["update", "update edict_state.events set actor = 'eve' where sequence = 2"],
    ["delete", "delete from edict_state.events where sequence = 2"],
    ["truncate", "truncate edict_state.events"],
  ])("refuses %s", async (_name, statement) => {
    await fill(stateStore(database(), tableWriter), ENTRIES);
    await expect(database().query(statement)).rejects.toMatchObject({
      code: "EDICT_DATABASE_FAILED",
      cause: expect.objectContaining({ code: "42501" }) as unknown,
    });
    expect(await verify()).toMatchObject({ intact: true, count: ENTRIES });
  });

  const move = `update edict_state.events set sequence = case sequence when 2 then 103 when 3 then 102 end
    where sequence in (2, 3)`;
  const copyOfTwo = `select 7, at, type, actor, tenant, resource, revision, plan, detail, previous, hash
    from edict_state.events where sequence = 2`;
  const cases: readonly (readonly [string, number, RegExp, readonly string[]])[] = [
    ["an altered actor", 3, /altered/u, ["update edict_state.events set actor = 'eve' where sequence = 3"]],
    [
      "an altered detail",
      3,
      /altered/u,
      [`update edict_state.events set detail = '{"number":9}' where sequence = 3`],
    ],
    [
      "an altered time",
      1,
      /altered/u,
      ["update edict_state.events set at = at + interval '1 s' where sequence = 1"],
    ],
    ["an added field", 4, /altered/u, ["update edict_state.events set tenant = 'acme' where sequence = 4"]],
    ["a removed entry", 3, /missing/u, ["delete from edict_state.events where sequence = 3"]],
    ["a removed first entry", 1, /missing/u, ["delete from edict_state.events where sequence = 1"]],
    [
      "entries that changed places",
      2,
      /moved/u,
      [move, "update edict_state.events set sequence = sequence - 100 where sequence > 100"],
    ],
    ["a cut tail", 5, /cut off/u, ["delete from edict_state.events where sequence >= 5"]],
    ["an emptied trail", 1, /cut off/u, ["delete from edict_state.events"]],
    [
      "an entry after the end",
      7,
      /does not follow|inserted/u,
      [`insert into edict_state.events ${copyOfTwo}`],
    ],
    [
      "an entry before the beginning",
      0,
      /inserted/u,
      [`insert into edict_state.events ${copyOfTwo.replace("7", "0")}`],
    ],
    [
      "a head that was set back",
      5,
      /inserted after the end/u,
      ["update edict_state.trail_head set sequence = 4"],
    ],
    ["a head with another hash", 6, /ended with/u, ["update edict_state.trail_head set hash = 'sha256:0'"]],
    ["a removed head", 6, /head/u, ["delete from edict_state.trail_head"]],
  ];

  test.each(cases)("finds %s and names entry %i", async (_name, sequence, problem, statements) => {
    await fill(stateStore(database(), tableWriter), ENTRIES);
    await tamper(database(), ...statements);
    expect(await verify()).toEqual({
      intact: false,
      sequence,
      problem: expect.stringMatching(problem) as unknown,
    });
  });

  test("finds an entry that was replaced together with its own hash", async () => {
    await fill(stateStore(database(), tableWriter), ENTRIES);
    const [, third] = await readPage(database(), 1, 2);
    if (third === undefined) throw new Error("the third entry is missing");
    const { hash: _hash, ...content } = { ...third, actor: "eve" };
    const forged = `update edict_state.events set actor = 'eve', hash = '${eventHash(content)}' where sequence = 3`;
    await tamper(database(), forged);
    expect(await verify()).toEqual({
      intact: false,
      sequence: 4,
      problem: expect.stringMatching(/entry 3/u) as unknown,
    });
  });

  test("refuses to append where the head is missing", async () => {
    const store = stateStore(database(), tableWriter);
    await tamper(database(), "delete from edict_state.trail_head");
    await expect(fill(store, 1)).rejects.toMatchObject({ code: "EDICT_AUDIT_BROKEN" });
  });

  test("walks what is appended meanwhile", async () => {
    const store = stateStore(database(), tableWriter);
    await fill(store, 1500);
    const verifying = verify();
    await fill(store, 10);
    expect(await verifying).toMatchObject({ intact: true });
  });
});
