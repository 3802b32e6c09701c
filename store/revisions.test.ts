import { describe, expect, test } from "vitest";
import type { StateStore } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { MemoryState } from "../tests/fakes/memory-state.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import type { Database } from "./connection.ts";
import { stateStore } from "./state-store.ts";

const ONE = "r1" as Revision;
const TWO = "r2" as Revision;
const THREE = "r3" as Revision;

/** What every process hears of the newest revision, wherever that is kept. */
function describeRevisions(open: () => StateStore): void {
  const announce = async (
    store: StateStore,
    holder: string,
    revision: Revision,
    changed = false,
  ): Promise<Revision> => (await store.announce(holder, revision, changed)).newest;

  test("puts a process behind as soon as another is at a new revision", async () => {
    const store = open();
    expect(await announce(store, "a", ONE)).toBe(ONE);
    expect(await announce(store, "b", ONE)).toBe(ONE);
    expect(await announce(store, "b", TWO, true)).toBe(TWO);
    expect(await announce(store, "a", ONE)).toBe(TWO);
    expect(await announce(store, "a", TWO, true)).toBe(TWO);
  });

  test("leaves a process behind that was started with an old revision, or started again with it", async () => {
    const store = open();
    await announce(store, "a", ONE);
    await announce(store, "a", TWO, true);
    expect(await announce(store, "b", ONE)).toBe(TWO);
    await store.leave("b");
    expect(await announce(store, "b again", ONE)).toBe(TWO);
    expect(await announce(store, "a", TWO)).toBe(TWO);
  });

  test("follows who goes back, and keeps who is late from bringing an old revision back", async () => {
    const store = open();
    for (const holder of ["a", "b", "late"]) await announce(store, holder, ONE);
    await announce(store, "a", TWO, true);
    await announce(store, "a", THREE, true);
    await announce(store, "b", THREE, true);
    expect(await announce(store, "late", TWO, true)).toBe(THREE);
    expect(await announce(store, "a", TWO, true)).toBe(TWO);
    expect(await announce(store, "b", THREE)).toBe(TWO);
    expect(await announce(store, "b", TWO, true)).toBe(TWO);
    expect(await announce(store, "late", TWO)).toBe(TWO);
    expect(await announce(store, "a", THREE, true)).toBe(THREE);
    expect(await announce(store, "b", TWO)).toBe(THREE);
  });

  test("lets the only process go back, also by a restart, for good", async () => {
    const store = open();
    await announce(store, "a", ONE);
    await announce(store, "a", TWO, true);
    await store.leave("a");
    expect(await announce(store, "b", ONE)).toBe(ONE);
    expect(await announce(store, "stale", TWO)).toBe(ONE);
  });

  test("does not count a process that left", async () => {
    const store = open();
    await announce(store, "a", ONE);
    await announce(store, "b", TWO, true);
    expect(await announce(store, "a", ONE)).toBe(TWO);
    await store.leave("b");
    expect(await announce(store, "a", ONE)).toBe(ONE);
  });
}

describe.each(DATABASES)("revisions on %s", (kind) => {
  const database = useDatabase(kind);
  const open = (): StateStore => stateStore(database(), tableWriter);

  describeRevisions(open);

  async function silence(held: Database, holder: string, seconds: number): Promise<void> {
    await held.query(
      "update edict_state.processes set seen_at = clock_timestamp() - make_interval(secs => $2) where holder = $1",
      [holder, seconds],
    );
  }

  test("do not count a process that is silent, and forget it after an hour", async () => {
    const store = open();
    await store.announce("a", ONE, false);
    await store.announce("b", TWO, true);
    await silence(database(), "b", 29);
    expect(await store.announce("a", ONE, false)).toEqual({ newest: TWO });
    await silence(database(), "b", 31);
    expect(await store.announce("a", ONE, false)).toEqual({ newest: ONE });
    expect(await store.announce("b", TWO, false)).toEqual({ newest: ONE });
    await silence(database(), "b", 3601);
    await store.announce("a", ONE, false);
    expect(await database().query("select holder from edict_state.processes")).toEqual([{ holder: "a" }]);
  });

  test("keep their numbers while nothing moves", async () => {
    const store = open();
    for (let round = 0; round < 3; round += 1) {
      await store.announce("a", ONE, round === 0);
      await store.announce("b", ONE, round === 1);
    }
    expect(await database().query("select number from edict_state.revisions")).toEqual([{ number: 1 }]);
  });

  test("are forgotten when ten thousand newer ones came, unless a process is still there", async () => {
    const store = open();
    await store.announce("long there", ONE, false);
    await store.announce("a", TWO, true);
    await database().query(
      `insert into edict_state.revisions (revision, number)
       select 'old ' || number, number from generate_series(3, 10002) as number`,
    );
    await store.announce("a", THREE, true);
    const kept = await database().query(
      "select count(*)::int as count, min(number)::int as oldest from edict_state.revisions",
    );
    expect(kept).toEqual([{ count: 10_001, oldest: 1 }]);
    expect(await store.announce("a", THREE, false)).toEqual({ newest: THREE });
  });

  test("agree on one order when many move at once", async () => {
    const store = open();
    const moves = [ONE, TWO, THREE].flatMap((revision) =>
      ["a", "b", "c"].map((name) => store.announce(`${name} at ${revision}`, revision, true)),
    );
    await Promise.all(moves);
    const answers = await Promise.all(
      ["a", "b", "c"].map((name) => store.announce(`${name} at ${ONE}`, ONE, false)),
    );
    expect(new Set(answers.map(({ newest }) => newest)).size).toBe(1);
  });
});

describe("revisions in memory", () => {
  describeRevisions(() => new MemoryState().store);
});
