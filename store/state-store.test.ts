import { describe, expect, test } from "vitest";
import type { EventDraft } from "../core/event.ts";
import { canonicalJson } from "../core/json.ts";
import type { AppliedResource, Condition, Lease, StateStore } from "../core/ports.ts";
import type { Release } from "../core/release.ts";
import { resourceKey } from "../core/resource.ts";
import type { Digest, ResourceKey, Revision } from "../core/resource.ts";
import { tableWriter } from "../providers/database/table-writer.ts";
import { DATABASES, useDatabase } from "../tests/servers/databases.ts";
import { sha256 } from "./digest.ts";
import { NO_EVENT, eventHash } from "./events.ts";
import { stateStore } from "./state-store.ts";

const LOOKED = { observedGeneration: 1, since: "2026-11-22T14:00:00.000Z" };
const READY: Condition = {
  type: "Ready",
  status: "True",
  reason: "Applied",
  message: "as desired",
  ...LOOKED,
};
const FAILED: Condition = { type: "Ready", status: "False", reason: "Failed", message: "no", ...LOOKED };

function record(name: string, tenant?: string): AppliedResource {
  return {
    key: resourceKey("Role", name, tenant),
    kind: "Role",
    ...(tenant === undefined ? {} : { tenant }),
    generation: 1,
    digest: sha256(name),
    resource: { metadata: { name }, spec: { rules: [{ actions: ["*"] }], nothing: null, half: 0.5 } },
    revision: "r1" as Revision,
    origin: { file: `platform/${name}.yaml`, line: 3, column: 1 },
    conditions: [READY],
    appliedAt: "2026-11-22T14:00:00.000Z",
  };
}

function draft(number: number): EventDraft {
  return {
    type: "resource.created",
    actor: "ann",
    resource: resourceKey("Role", `r${number}`),
    detail: { number },
  };
}

function release(tenant: string, owner: string): Release {
  const source = { resource: resourceKey("Tenant", tenant), file: "t.yaml", line: 1 };
  const content = {
    format: 1 as const,
    tenant,
    sections: { tenant: { name: tenant, status: "active" as const, region: "eu-central", owner, source } },
  };
  return { ...content, digest: sha256(canonicalJson(content)) };
}

describe.each(DATABASES)("the state store on %s", (kind) => {
  const database = useDatabase(kind);
  const open = (): StateStore => stateStore(database(), tableWriter);
  const lease = (store: StateStore): Promise<Lease> => store.acquireLease("apply", "me", 60);

  test("gives back what was applied, sorted by key, and forgets it", async () => {
    const store = open();
    const held = await lease(store);
    const records = [record("b"), record("a", "acme"), record("A")];
    await store.transact(held, (transaction) => transaction.recordApplied(records));
    expect(await store.applied()).toEqual([record("A"), record("a", "acme"), record("b")]);
    const changed = { ...record("b"), generation: 2, digest: sha256("b2"), conditions: [FAILED] };
    await store.transact(held, async (transaction) => {
      await transaction.recordApplied([changed]);
      await transaction.forgetApplied([record("A").key, resourceKey("Role", "unknown")]);
    });
    expect(await store.applied()).toEqual([record("a", "acme"), changed]);
    expect([...(await store.conditions()).keys()]).toEqual(["Role/acme/a", "Role/b"]);
  });

  test("keeps the conditions of resources that were never applied, and replaces those of applied ones", async () => {
    const store = open();
    const held = await lease(store);
    await store.transact(held, (transaction) => transaction.recordApplied([record("a"), record("b")]));
    const blocked = resourceKey("Role", "blocked");
    await store.setConditions(
      new Map([
        [record("a").key, [FAILED]],
        [blocked, [FAILED]],
      ]),
    );
    expect(Object.fromEntries(await store.conditions())).toEqual({
      "Role/a": [FAILED],
      "Role/b": [READY],
      "Role/blocked": [FAILED],
    });
    expect((await store.applied()).map(({ conditions }) => conditions)).toEqual([[FAILED], [READY]]);
    await store.setConditions(new Map([[blocked, []]]));
    expect((await store.conditions()).has(blocked)).toBe(false);
  });

  test("chains events without gaps and with the hash that the vocabulary describes", async () => {
    const store = open();
    const held = await lease(store);
    await store.transact(held, (transaction) => transaction.append([draft(1), draft(2)]));
    await store.transact(held, (transaction) => transaction.append([draft(3)]));
    const events = await store.events({});
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
    expect(events.map(({ previous }) => previous)).toEqual([NO_EVENT, events[0]?.hash, events[1]?.hash]);
    for (const { hash, ...content } of events) expect(eventHash(content)).toBe(hash);
    expect(events[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/u);
    expect(events[0]).toMatchObject(draft(1));
  });

  test("keeps its hashes through every value that JSON can carry", async () => {
    const store = open();
    const held = await lease(store);
    const detail = {
      text: 'quote " back\\slash é 😀 \u2028',
      nul: "a\0b",
      half: "\uD800x",
      numbers: [0, -0, 1e21, 1e-7, 0.1, 123456789012345680000, Number.MAX_SAFE_INTEGER, 5e-324],
      nested: { "": null, list: [[], {}], yes: true },
    };
    await store.transact(held, (transaction) => transaction.append([{ ...draft(1), detail }]));
    expect(await store.verifyTrail()).toMatchObject({ intact: true, count: 1 });
    const [event] = await store.events({});
    expect(event?.detail).toMatchObject({ nul: "a\uFFFDb", half: "\uFFFDx", text: detail.text });
  });

  test("finds events by tenant, resource, type and place in the trail", async () => {
    const store = open();
    const held = await lease(store);
    const drafts: EventDraft[] = [
      { type: "apply.started", actor: "ann", detail: {} },
      {
        type: "resource.created",
        actor: "ann",
        tenant: "acme",
        resource: record("x", "acme").key,
        detail: {},
      },
      {
        type: "resource.created",
        actor: "ann",
        tenant: "globex",
        resource: record("x", "globex").key,
        detail: {},
      },
      { type: "apply.finished", actor: "ann", detail: {} },
    ];
    await store.transact(held, (transaction) => transaction.append(drafts));
    const sequences = async (query: Parameters<StateStore["events"]>[0]): Promise<readonly number[]> =>
      (await store.events(query)).map(({ sequence }) => sequence);
    expect(await sequences({ tenant: "acme" })).toEqual([2]);
    expect(await sequences({ resource: record("x", "globex").key })).toEqual([3]);
    expect(await sequences({ type: "resource.created" })).toEqual([2, 3]);
    expect(await sequences({ limit: 2 })).toEqual([3, 4]);
    expect(await sequences({ after: 1, limit: 2 })).toEqual([2, 3]);
    expect(await sequences({ after: 4 })).toEqual([]);
    expect(await sequences({ type: "no.such.type" })).toEqual([]);
  });

  test("writes nothing of a transaction whose body throws", async () => {
    const store = open();
    const held = await lease(store);
    const failing = store.transact(held, async (transaction) => {
      await transaction.recordApplied([record("a")]);
      await transaction.append([draft(1)]);
      await transaction.publishRelease(release("acme", "u1"));
      throw new Error("stop");
    });
    await expect(failing).rejects.toThrow("stop");
    expect(await store.applied()).toEqual([]);
    expect(await store.events({})).toEqual([]);
    expect(await store.releases()).toEqual([]);
  });

  test("does not commit when a statement failed and the body went on", async () => {
    const store = open();
    const held = await lease(store);
    const wrong = { ...record("b"), generation: 0 };
    const swallowing = store.transact(held, async (transaction) => {
      await transaction.recordApplied([record("a")]);
      await transaction.recordApplied([wrong]).catch(() => {});
    });
    await expect(swallowing).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
    expect(await store.applied()).toEqual([]);
  });

  test("keeps old releases and points to the newest", async () => {
    const store = open();
    const held = await lease(store);
    const [first, second] = [release("acme", "u1"), release("acme", "u2")];
    await store.transact(held, async (transaction) => {
      await transaction.publishRelease(first);
      await transaction.publishRelease(release("globex", "u1"));
    });
    await store.transact(held, (transaction) => transaction.publishRelease(second));
    expect(await store.release("acme")).toEqual(second);
    expect([...(await store.releaseDigests())]).toEqual([
      ["acme", second.digest],
      ["globex", release("globex", "u1").digest],
    ]);
    await store.transact(held, (transaction) => transaction.publishRelease(first));
    expect((await store.release("acme"))?.digest).toBe(first.digest);
    const [row] = await database().query<{ readonly count: number }>(
      "select count(*) from edict_state.releases",
    );
    expect(row?.count).toBe(3);
    await store.transact(held, (transaction) => transaction.withdrawRelease("acme"));
    expect(await store.release("acme")).toBeUndefined();
    expect((await store.releases()).map(({ tenant }) => tenant)).toEqual(["globex"]);
  });

  test("refuses a release whose digest does not fit, and does not give out one that was altered", async () => {
    const store = open();
    const held = await lease(store);
    const wrong = { ...release("acme", "u1"), digest: sha256("other") };
    const publishing = store.transact(held, (transaction) => transaction.publishRelease(wrong));
    await expect(publishing).rejects.toMatchObject({ code: "EDICT_INTERNAL" });
    await store.transact(held, (transaction) => transaction.publishRelease(release("acme", "u1")));
    await database().query("update edict_state.releases set body = replace(body, 'u1', 'u9')");
    await expect(store.release("acme")).rejects.toMatchObject({ code: "EDICT_DATABASE_FAILED" });
  });

  test("tells watchers which tenant's release changed, after the commit", async () => {
    const store = open();
    const held = await lease(store);
    const seen: { tenant: string; digest: Digest | undefined }[] = [];
    const looks: Promise<void>[] = [];
    const stop = await store.watchReleases((tenant) => {
      looks.push(
        store.release(tenant).then((found) => {
          seen.push({ tenant, digest: found?.digest });
        }),
      );
    });
    const published = release("acme", "u1");
    await store.transact(held, (transaction) => transaction.publishRelease(published));
    await expect.poll(() => seen).toEqual([{ tenant: "acme", digest: published.digest }]);
    await store.transact(held, (transaction) => transaction.withdrawRelease("acme"));
    await expect.poll(() => seen.at(-1)).toEqual({ tenant: "acme", digest: undefined });
    await stop();
    const count = looks.length;
    await store.transact(held, (transaction) => transaction.publishRelease(published));
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(looks.length).toBe(count);
  });

  test("serialises writers at the head of the trail", async () => {
    const store = open();
    const held = await lease(store);
    const write = (number: number): Promise<void> =>
      store.transact(held, async (transaction) => {
        await transaction.recordApplied([record(`r${number}`)]);
        await transaction.append([draft(number), draft(number)]);
      });
    await Promise.all(Array.from({ length: 20 }, (_, number) => write(number)));
    expect(await store.verifyTrail()).toMatchObject({ intact: true, count: 40 });
    const keys: ResourceKey[] = (await store.applied()).map(({ key }) => key);
    expect(keys).toHaveLength(20);
  });
});
