import { describe, expect, test } from "vitest";
import type { StateStore } from "../core/ports.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { stateStore } from "./state-store.ts";

const SHORT = 0.3;

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

describe.each(DATABASES)("a lease on %s", (kind) => {
  const database = useDatabase(kind);
  const open = (): StateStore => stateStore(database(), tableWriter);
  const nothing = (): Promise<void> => Promise.resolve();

  test("is held by one, and the other is told by whom and for how long", async () => {
    const store = open();
    await store.acquireLease("apply", "first", 60);
    const second = store.acquireLease("apply", "second", 60);
    await expect(second).rejects.toMatchObject({ code: "EDICT_LEASE_HELD" });
    await expect(second).rejects.toThrow(/"first", for (59|60) s more/u);
    await expect(store.acquireLease("other", "second", 60)).resolves.toMatchObject({ token: 1 });
  });

  test("has a higher token each time", async () => {
    const store = open();
    const first = await store.acquireLease("apply", "first", 60);
    await store.releaseLease(first);
    const second = await store.acquireLease("apply", "second", SHORT);
    await pause(SHORT * 1000 + 100);
    const third = await store.acquireLease("apply", "third", 60);
    expect([first.token, second.token, third.token]).toEqual([1, 2, 3]);
  });

  test("fences who was taken over, and lets the new holder write", async () => {
    const store = open();
    const lost = await store.acquireLease("apply", "slow", SHORT);
    await pause(SHORT * 1000 + 100);
    const held = await store.acquireLease("apply", "fast", 60);
    let ran = false;
    const late = store.transact(lost, () => {
      ran = true;
      return nothing();
    });
    await expect(late).rejects.toMatchObject({ code: "EDICT_FENCED" });
    expect(ran).toBe(false);
    await expect(store.renewLease(lost, 60)).rejects.toMatchObject({ code: "EDICT_FENCED" });
    await store.releaseLease(lost);
    await expect(store.transact(held, nothing)).resolves.toBeUndefined();
  });

  test("fences who let it run out, even if nobody took over", async () => {
    const store = open();
    const held = await store.acquireLease("apply", "me", SHORT);
    await pause(SHORT * 1000 + 100);
    await expect(store.transact(held, nothing)).rejects.toMatchObject({ code: "EDICT_FENCED" });
    await expect(store.renewLease(held, 60)).rejects.toMatchObject({ code: "EDICT_FENCED" });
  });

  test("lasts as long as it is renewed", async () => {
    const store = open();
    const held = await store.acquireLease("apply", "me", SHORT);
    for (let round = 0; round < 3; round += 1) {
      await pause(SHORT * 500);
      await store.renewLease(held, SHORT);
    }
    await expect(store.transact(held, nothing)).resolves.toBeUndefined();
  });

  test("fences who released it", async () => {
    const store = open();
    const held = await store.acquireLease("apply", "me", 60);
    await store.releaseLease(held);
    await expect(store.renewLease(held, 60)).rejects.toMatchObject({ code: "EDICT_FENCED" });
    await expect(store.transact(held, nothing)).rejects.toMatchObject({ code: "EDICT_FENCED" });
  });

  test("goes to one of many who ask at once", async () => {
    const store = open();
    const asked = Array.from({ length: 12 }, (_, number) => store.acquireLease("apply", `p${number}`, 60));
    const settled = await Promise.allSettled(asked);
    const winners = settled.filter(({ status }) => status === "fulfilled");
    const reasons = settled.flatMap((result) =>
      result.status === "rejected" ? [result.reason as unknown] : [],
    );
    expect(winners).toHaveLength(1);
    for (const reason of reasons) expect(reason).toMatchObject({ code: "EDICT_LEASE_HELD" });
  });
});

describe("a lease while its holder writes", () => {
  const database = useDatabase("postgres");

  test("can be renewed from inside many transactions, which never stop coming", async () => {
    const store = stateStore(database(), tableWriter);
    const held = await store.acquireLease("apply", "me", 1);
    const until = performance.now() + 2500;
    const write = async (): Promise<void> => {
      while (performance.now() < until) await store.transact(held, () => pause(40));
    };
    const renew = async (): Promise<void> => {
      for (; performance.now() < until; await pause(200)) await store.renewLease(held, 1);
    };
    await expect(Promise.all([write(), write(), write(), write(), renew()])).resolves.toBeDefined();
  });

  test("is not taken over in the middle of a transaction, however long that takes", async () => {
    const store = stateStore(database(), tableWriter);
    const held = await store.acquireLease("apply", "slow", SHORT);
    const order: string[] = [];
    const writing = store.transact(held, async (transaction) => {
      await pause(SHORT * 1000 + 300);
      await transaction.append([{ type: "apply.started", actor: "slow", detail: {} }]);
      order.push("wrote");
    });
    await pause(SHORT * 1000 + 100);
    const next = await store.acquireLease("apply", "fast", 60);
    order.push("taken over");
    await writing;
    expect(order).toEqual(["wrote", "taken over"]);
    expect(next.token).toBe(held.token + 1);
    expect(await store.events({})).toHaveLength(1);
  });
});
