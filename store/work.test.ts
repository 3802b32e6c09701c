import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import type { Claim, Priority, QueuedWork, StateStore, WorkDraft } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { MemoryState } from "../tests/fakes/memory-state.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { stateStore } from "./state-store.ts";

const FIRST = "r1" as Revision;
const SECOND = "r2" as Revision;
const SHORT = 0.3;
const FENCED = { code: "EDICT_FENCED" };

function draft(unit: string, parts: Partial<WorkDraft> = {}): WorkDraft {
  return { unit, priority: "changed", revision: FIRST, ...parts };
}

function unitsOf(claim: Claim | undefined): readonly string[] {
  return claim?.units.map(({ unit }) => unit) ?? [];
}

async function claimed(store: StateStore, seconds = 60, limit = 200): Promise<Claim> {
  const claim = await store.claim("me", { limit, seconds });
  if (claim === undefined) throw new Error("nothing was claimed");
  return claim;
}

async function nothing(store: StateStore): Promise<void> {
  expect(unitsOf(await store.claim("nobody", { limit: 200, seconds: 60 }))).toEqual([]);
}

function done(store: StateStore, claim: Claim): Promise<void> {
  return store.finish(
    claim,
    claim.units.map(({ unit }) => ({ unit, outcome: "done" })),
  );
}

async function only(store: StateStore): Promise<QueuedWork> {
  const [unit, ...others] = await store.queue();
  if (unit === undefined || others.length > 0) throw new Error("there is not one unit");
  return unit;
}

const write = async (): Promise<void> => {};

/** What the queue promises wherever it is kept, so that tests of the engine may rely upon the one in memory. */
function describeQueue(open: () => StateStore): void {
  test("gives a unit to one holder, with a token that is higher each time", async () => {
    const store = open();
    expect(await store.claim("me", { limit: 1, seconds: 60 })).toBeUndefined();
    await store.enqueue([draft("acme"), draft("beta"), draft("zeta")]);
    const first = await store.claim("first", { limit: 2, seconds: 60 });
    const second = await store.claim("second", { limit: 2, seconds: 60 });
    expect(unitsOf(first)).toEqual(["acme", "beta"]);
    expect(unitsOf(second)).toEqual(["zeta"]);
    expect(second?.token).toBeGreaterThan(first?.token ?? Infinity);
    expect(first?.units[0]).toEqual({ unit: "acme", priority: "changed", revision: FIRST, attempts: 0 });
    expect((await store.queue()).map(({ holder }) => holder)).toEqual(["first", "first", "second"]);
    await nothing(store);
  });

  test("gives the most urgent first, then what waits longest", async () => {
    const store = open();
    await store.enqueue([draft("drifted", { priority: "drift" })]);
    await pause(5);
    await store.enqueue([draft("b")]);
    await pause(5);
    await store.enqueue([draft("a"), draft("asked", { priority: "asked" })]);
    expect(unitsOf(await claimed(store))).toEqual(["asked", "b", "a", "drifted"]);
  });

  test("forgets what is done, and keeps what is not for later, with the reason", async () => {
    const store = open();
    await store.enqueue([draft("acme"), draft("beta"), draft("sweep/Role", { dueInMs: 60_000 })]);
    const claim = await claimed(store);
    await store.finish(claim, [
      { unit: "acme", outcome: "done" },
      { unit: "beta", outcome: "retry", inMs: 200, problem: "no connection" },
    ]);
    const [beta, sweep, ...others] = await store.queue();
    expect(others).toEqual([]);
    expect(beta).toMatchObject({ unit: "beta", attempts: 1, problem: "no connection" });
    expect(beta?.holder).toBeUndefined();
    expect(sweep).toMatchObject({ unit: "sweep/Role", attempts: 0 });
    await nothing(store);
    await expect.poll(() => store.nextDueInMs(), { timeout: 2000 }).toBe(0);
    const again = await claimed(store);
    expect(again.units).toMatchObject([{ unit: "beta", attempts: 1 }]);
    await store.finish(again, [{ unit: "beta", outcome: "again", inMs: 30_000 }]);
    expect((await store.queue())[0]).toMatchObject({ attempts: 0 });
    expect((await store.queue())[0]?.problem).toBeUndefined();
  });

  test("keeps the units of a claim that have no outcome yet", async () => {
    const store = open();
    await store.enqueue([draft("acme"), draft("beta")]);
    const claim = await claimed(store);
    await store.finish(claim, [{ unit: "acme", outcome: "done" }]);
    const rest = { ...claim, units: claim.units.filter(({ unit }) => unit === "beta") };
    await expect(store.transact(claim, write)).rejects.toMatchObject(FENCED);
    await store.transact(rest, write);
    await store.renewClaim(rest, 60);
    await done(store, rest);
    expect(await store.queue()).toEqual([]);
  });

  test("lets another take over what ran out at once, and fences the old one off", async () => {
    const store = open();
    await store.enqueue([draft("acme"), draft("beta")]);
    const lost = await claimed(store, SHORT);
    await nothing(store);
    expect(await store.nextDueInMs()).toBeLessThanOrEqual(SHORT * 1000);
    await pause(SHORT * 1000 + 50);
    expect(await store.nextDueInMs()).toBe(0);
    const held = await claimed(store, 60, 1);
    expect(held.token).toBeGreaterThan(lost.token);
    expect(held.units).toMatchObject([{ unit: "acme", attempts: 1 }]);
    let ran = false;
    const late = store.transact(lost, () => {
      ran = true;
      return write();
    });
    await expect(late).rejects.toMatchObject(FENCED);
    expect(ran).toBe(false);
    await expect(store.renewClaim(lost, 60)).rejects.toMatchObject(FENCED);
    await expect(done(store, lost)).rejects.toMatchObject(FENCED);
    await store.transact(held, write);
    expect(unitsOf(await claimed(store))).toEqual(["beta"]);
  });

  test("fences off who let it run out, even if nobody took over", async () => {
    const store = open();
    await store.enqueue([draft("acme")]);
    const lost = await claimed(store, SHORT);
    await pause(SHORT * 1000 + 50);
    await expect(store.transact(lost, write)).rejects.toMatchObject(FENCED);
    await expect(store.renewClaim(lost, 60)).rejects.toMatchObject(FENCED);
    await expect(done(store, lost)).rejects.toMatchObject(FENCED);
    expect(await store.queue()).toHaveLength(1);
  });

  test("lasts as long as it is renewed", async () => {
    const store = open();
    await store.enqueue([draft("acme")]);
    const claim = await claimed(store, SHORT);
    for (let round = 0; round < 3; round += 1) {
      await pause(SHORT * 500);
      await store.renewClaim(claim, SHORT);
    }
    await store.transact(claim, write);
    expect(await store.livingClaims()).toBe(1);
    await done(store, claim);
    expect(await store.livingClaims()).toBe(0);
  });

  describe("what is enqueued twice", () => {
    test("is one unit with the more urgent priority and the earlier time", async () => {
      const store = open();
      await store.enqueue([draft("acme", { priority: "drift", dueInMs: 60_000 })]);
      await store.enqueue([draft("acme", { dueInMs: 30_000 }), draft("acme", { dueInMs: 90_000 })]);
      expect(await only(store)).toMatchObject({ priority: "changed" });
      expect(await store.nextDueInMs()).toBeLessThanOrEqual(30_000);
      expect(await store.nextDueInMs()).toBeGreaterThan(25_000);
      await store.enqueue([draft("acme", { priority: "drift" })]);
      expect((await claimed(store)).units).toMatchObject([{ unit: "acme", priority: "changed" }]);
    });

    test("comes again after it was done, where it was claimed meanwhile", async () => {
      const store = open();
      await store.enqueue([draft("acme")]);
      const claim = await claimed(store);
      await store.enqueue([draft("acme", { priority: "drift" })]);
      await nothing(store);
      await done(store, claim);
      const again = await claimed(store);
      expect(again.units).toMatchObject([{ unit: "acme", attempts: 0 }]);
      await done(store, again);
      expect(await store.queue()).toEqual([]);
    });

    test("waits on where it failed, unless a person asks", async () => {
      const store = open();
      await store.enqueue([draft("acme")]);
      const outcome = { unit: "acme", outcome: "retry", inMs: 60_000, problem: "no" } as const;
      await store.finish(await claimed(store), [outcome]);
      await store.enqueue([draft("acme"), draft("acme", { priority: "drift" })]);
      await nothing(store);
      await store.enqueue([draft("acme", { priority: "asked" })]);
      expect((await claimed(store)).units).toMatchObject([{ priority: "asked", attempts: 1 }]);
    });

    test("begins anew at a newer revision", async () => {
      const store = open();
      await store.enqueue([draft("acme")]);
      const outcome = { unit: "acme", outcome: "retry", inMs: 60_000, problem: "no" } as const;
      await store.finish(await claimed(store), [outcome]);
      const { since } = await only(store);
      await pause(5);
      await store.enqueue([draft("acme", { revision: SECOND })]);
      expect(await only(store)).toMatchObject({ revision: SECOND, attempts: 0, since });
      expect((await only(store)).problem).toBeUndefined();
      expect((await claimed(store)).units).toMatchObject([{ revision: SECOND, attempts: 0 }]);
    });

    test("does not go back to a revision that is known to be older", async () => {
      const store = open();
      await store.announce("p", FIRST, false);
      await store.announce("p", SECOND, true);
      await store.enqueue([draft("acme", { revision: SECOND })]);
      await store.enqueue([draft("acme", { revision: FIRST })]);
      expect(await only(store)).toMatchObject({ revision: SECOND });
    });

    test("fails at the old revision, and is due at the newer one at once", async () => {
      const store = open();
      await store.enqueue([draft("acme")]);
      const claim = await claimed(store);
      await store.enqueue([draft("acme", { revision: SECOND })]);
      await store.finish(claim, [{ unit: "acme", outcome: "retry", inMs: 60_000, problem: "old" }]);
      expect((await only(store)).problem).toBeUndefined();
      expect((await claimed(store)).units).toMatchObject([{ revision: SECOND, attempts: 0 }]);
    });
  });

  describe("the order", () => {
    const everything = ["acme", "platform", "platform/removals", "sweep/Role"];
    const order = (priorities: Partial<Record<string, Priority>> = {}): readonly WorkDraft[] =>
      everything.map((unit) => draft(unit, { priority: priorities[unit] ?? "changed" }));

    test("is the platform alone, then tenants, then the platform's removals alone", async () => {
      const store = open();
      await store.enqueue(order({ acme: "asked", "platform/removals": "asked", "sweep/Role": "drift" }));
      const platform = await claimed(store);
      expect(unitsOf(platform)).toEqual(["platform"]);
      const sweep = await claimed(store);
      expect(unitsOf(sweep)).toEqual(["sweep/Role"]);
      await nothing(store);
      await done(store, platform);
      const tenant = await claimed(store);
      expect(unitsOf(tenant)).toEqual(["acme"]);
      await nothing(store);
      await done(store, tenant);
      const removals = await claimed(store);
      expect(unitsOf(removals)).toEqual(["platform/removals"]);
      await store.enqueue([draft("acme"), draft("platform")]);
      await nothing(store);
      await done(store, removals);
      expect(unitsOf(await claimed(store))).toEqual(["platform"]);
    });

    test("keeps the platform waiting for tenants that are worked on, and begins no others", async () => {
      const store = open();
      await store.enqueue([draft("acme"), draft("beta")]);
      const tenant = await claimed(store, 60, 1);
      await store.enqueue([draft("platform")]);
      await nothing(store);
      expect(await store.nextDueInMs()).toBeGreaterThan(50_000);
      await done(store, tenant);
      expect(unitsOf(await claimed(store))).toEqual(["platform"]);
    });

    test("lets tenants go on while the platform waits after a failure, but not its removals", async () => {
      const store = open();
      await store.enqueue([draft("platform")]);
      const outcome = { unit: "platform", outcome: "retry", inMs: 60_000, problem: "no" } as const;
      await store.finish(await claimed(store), [outcome]);
      await store.enqueue([draft("acme"), draft("platform/removals")]);
      const tenant = await claimed(store);
      expect(unitsOf(tenant)).toEqual(["acme"]);
      const later = { unit: "acme", outcome: "retry", inMs: 60_000, problem: "no" } as const;
      await store.finish(tenant, [later]);
      expect(unitsOf(await claimed(store))).toEqual(["platform/removals"]);
    });

    test("never mixes sweeps with tenants", async () => {
      const store = open();
      await store.enqueue([draft("acme", { priority: "drift" }), draft("zeta", { priority: "drift" })]);
      await store.enqueue([draft("sweep/Role"), draft("sweep/Tenant")]);
      expect(unitsOf(await claimed(store))).toEqual(["sweep/Role", "sweep/Tenant"]);
      expect(unitsOf(await claimed(store))).toEqual(["acme", "zeta"]);
    });
  });

  test("gives nothing while the lease apply is living, which tells of the claims that still are", async () => {
    const store = open();
    await store.enqueue([draft("acme"), draft("beta"), draft("sweep/Role")]);
    const claim = await claimed(store, 60, 1);
    const lease = await store.acquireLease("apply", "ada", 60);
    await nothing(store);
    expect(await store.livingClaims()).toBe(1);
    await store.transact(claim, write);
    await done(store, claim);
    expect(await store.livingClaims()).toBe(0);
    await nothing(store);
    await store.releaseLease(lease);
    expect(unitsOf(await claimed(store))).toEqual(["beta"]);
  });
}

describe.each(DATABASES)("the queue on %s", (kind) => {
  const database = useDatabase(kind);
  const open = (): StateStore => stateStore(database(), tableWriter);

  describeQueue(open);

  test("wakes who watches: when work comes, when it was finished, when the lease is free", async () => {
    const store = open();
    let calls = 0;
    const stop = await store.watchWork(() => (calls += 1));
    onTestFinished(stop);
    const heard = async (): Promise<void> => {
      await expect.poll(() => calls, { timeout: 4000, interval: 5 }).toBeGreaterThan(0);
      calls = 0;
    };
    await store.enqueue([draft("acme")]);
    await heard();
    await done(store, await claimed(store));
    await heard();
    await store.releaseLease(await store.acquireLease("apply", "ada", 60));
    await heard();
  });

  test("gives one unit to one of many who claim at once", async () => {
    const store = open();
    await store.enqueue(Array.from({ length: 100 }, (_, number) => draft(`t${number}`)));
    const claims = await Promise.all(
      Array.from({ length: 16 }, (_, number) => store.claim(`p${number}`, { limit: 8, seconds: 60 })),
    );
    const units = claims.flatMap(unitsOf);
    expect(units).toHaveLength(100);
    expect(new Set(units).size).toBe(100);
    expect(new Set(claims.flatMap((claim) => (claim === undefined ? [] : [claim.token]))).size).toBe(13);
  });

  test("takes ten thousand units in, and gives all of them out", { timeout: 60_000 }, async () => {
    const store = open();
    const names = Array.from({ length: 10_000 }, (_, number) => `tenant-${number}`);
    const begun = performance.now();
    await store.enqueue(names.map((name) => draft(name)));
    const enqueued = performance.now();
    const seen = new Set<string>();
    let rounds = 0;
    for (let claim; (claim = await store.claim("me", { limit: 200, seconds: 60 })) !== undefined;) {
      for (const unit of unitsOf(claim)) seen.add(unit);
      await done(store, claim);
      rounds += 1;
    }
    const finished = performance.now();
    expect(seen.size).toBe(10_000);
    expect(rounds).toBe(50);
    expect(await store.queue()).toEqual([]);
    console.log(
      `${kind}: 10,000 units enqueued in ${Math.round(enqueued - begun)} ms, ` +
        `claimed and finished in ${rounds} rounds in ${Math.round(finished - enqueued)} ms`,
    );
  });
});

describe("the queue in memory", () => {
  describeQueue(() => new MemoryState().store);
});

describe("a claim while its holder writes", () => {
  const database = useDatabase("postgres");

  test("can be renewed from inside many transactions, and takes new work in", async () => {
    const store = stateStore(database(), tableWriter);
    await store.enqueue([draft("acme"), draft("beta")]);
    const claim = await claimed(store, 1);
    const until = performance.now() + 1500;
    const writing = async (): Promise<void> => {
      while (performance.now() < until) await store.transact(claim, () => pause(40));
    };
    const renewing = async (): Promise<void> => {
      for (; performance.now() < until; await pause(100)) {
        await store.renewClaim(claim, 1);
        await store.enqueue([draft("beta"), draft("acme")]);
      }
    };
    await expect(
      Promise.all([writing(), writing(), writing(), renewing(), renewing()]),
    ).resolves.toBeDefined();
  });

  test("is neither taken over nor overlooked in the middle of a transaction", async () => {
    const store = stateStore(database(), tableWriter);
    await store.enqueue([draft("acme"), draft("beta")]);
    const slow = await claimed(store, SHORT, 1);
    const order: string[] = [];
    const writing = store.transact(slow, async (transaction) => {
      await pause(SHORT * 1000 + 600);
      await transaction.append([{ type: "apply.started", actor: "slow", detail: {} }]);
      order.push("wrote");
    });
    await pause(SHORT * 1000 + 100);
    expect(await store.livingClaims()).toBe(1);
    expect(unitsOf(await claimed(store))).toEqual(["beta"]);
    await nothing(store);
    await writing;
    order.push("taken over");
    expect(unitsOf(await claimed(store))).toEqual(["acme"]);
    expect(order).toEqual(["wrote", "taken over"]);
    expect(await store.events({})).toHaveLength(1);
    expect(await store.livingClaims()).toBe(2);
  });

  test("never overlaps with the exclusive lease, however they race", { timeout: 60_000 }, async () => {
    const store = stateStore(database(), tableWriter);
    for (let round = 0; round < 25; round += 1) {
      await store.enqueue([draft("acme")]);
      const [lease, claim] = await Promise.all([
        store.acquireLease("apply", "ada", 60),
        store.claim("me", { limit: 1, seconds: 60 }),
      ]);
      expect(await store.livingClaims()).toBe(claim === undefined ? 0 : 1);
      await nothing(store);
      if (claim !== undefined) await done(store, claim);
      await store.releaseLease(lease);
    }
  });
});
