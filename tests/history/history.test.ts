import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import type { AppliedResource, Lease } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { toy } from "../fakes/toy-kinds.ts";
import { DATABASES, emptyDatabase, useDatabase } from "../servers/databases.ts";
import { HistoryWriter } from "./writer.ts";
import type { Snapshot, Step } from "./writer.ts";

const CLEAN = { differences: [], incomplete: [] };

function lease(writer: HistoryWriter): Promise<Lease> {
  return writer.store.acquireLease("apply", "tester", 30);
}

function keysOf(records: readonly Pick<AppliedResource, "key">[]): readonly string[] {
  return records.map(({ key }) => key);
}

describe.each(DATABASES)("history on %s", (kind) => {
  const database = useDatabase(kind);
  let writer: HistoryWriter;
  beforeEach(async () => {
    writer = new HistoryWriter(database());
    await writer.open();
  });

  async function grown(): Promise<readonly Snapshot[]> {
    await writer.write({ desired: [toy("a"), toy("b", { tenant: "acme" })], owners: { acme: "u1" } });
    await writer.write({ desired: [toy("a", { size: 2 }), toy("c")], owners: { acme: "u2", globex: "u1" } });
    await writer.write({ desired: [toy("a", { size: 2 })], healed: new Set(["Toy/a" as ResourceKey]) });
    return writer.snapshots;
  }

  test("tells the state by its end and at every point before", async () => {
    const { store } = writer;
    const snapshots = await grown();
    expect(await store.checkHistory()).toMatchObject({ ...CLEAN, records: 1, releases: 0 });
    for (const { sequence, revision, applied, releases } of snapshots) {
      const told = await store.history({ sequence });
      expect([told.applied, told.releases, told.sequence]).toEqual([applied, releases, sequence]);
      expect(await store.history({ revision })).toEqual(told);
      expect(await store.history({ revision: revision.slice("sha256:".length, 20) })).toEqual(told);
    }
    expect(keysOf((await store.history({ sequence: 1 })).applied)).toHaveLength(1);
    expect(await store.history({ sequence: 0 })).toMatchObject({ sequence: 0, applied: [] });
    expect(keysOf((await store.history()).applied)).toEqual(["Toy/a"]);
  });

  test("finds the last entry of a time, and nothing before the first", async () => {
    const [first] = await grown();
    const { store } = writer;
    const events = await store.events({});
    const at = events.find(({ sequence }) => sequence === first?.sequence)?.at ?? "";
    const told = await store.history({ time: at });
    expect(told.at).toBe(at);
    expect(told.sequence).toBeGreaterThanOrEqual(first?.sequence ?? 0);
    expect(await store.history({ time: "2000-01-01T00:00:00Z" })).toMatchObject({ sequence: 0, applied: [] });
    expect((await store.history({ time: "2999-01-01T00:00:00Z" })).sequence).toBe(events.length);
  });

  test("refuses points that are not there, and the beginning of several revisions", async () => {
    await grown();
    const { store } = writer;
    await expect(store.history({ sequence: 99 })).rejects.toMatchObject({ code: "EDICT_NOT_FOUND" });
    await expect(store.history({ revision: "nothing" })).rejects.toMatchObject({ code: "EDICT_NOT_FOUND" });
    await expect(store.history({ revision: "sha256" })).rejects.toMatchObject({
      code: "EDICT_ARGUMENT_INVALID",
    });
  });

  test("finds what somebody changed in the tables by hand, and puts it right", async () => {
    await writer.write({ desired: [toy("a"), toy("b"), toy("c")], owners: { acme: "u1", globex: "u1" } });
    const { store } = writer;
    const before = [await store.applied(), await store.releaseDigests()];
    await database().query(
      `update edict_state.applied set generation = 7, resource = jsonb_set(resource, '{spec,size}', '9') where key = 'Toy/a'`,
    );
    await database().query(`delete from edict_state.applied where key = 'Toy/b'`);
    await database().query(
      `insert into edict_state.applied select 'Toy/x', kind, tenant, generation, digest, resource, revision, origin,
       applied_at from edict_state.applied where key = 'Toy/c'`,
    );
    await database().query(`delete from edict_state.release_pointers where tenant = 'acme'`);
    const differences = [
      { what: "record", name: "Toy/a", problem: "differs", fields: ["generation", "resource"] },
      { what: "record", name: "Toy/b", problem: "missing", fields: [] },
      { what: "record", name: "Toy/x", problem: "extra", fields: [] },
      { what: "release", name: "acme", problem: "missing", fields: [] },
    ];
    expect((await store.checkHistory()).differences).toEqual(differences);
    expect((await store.rebuild(await lease(writer), "ann")).differences).toEqual(differences);
    expect(await store.checkHistory()).toMatchObject(CLEAN);
    expect([await store.applied(), await store.releaseDigests()]).toEqual(before);
    expect(await store.events({ limit: 1 })).toMatchObject([
      {
        type: "state.rebuilt",
        actor: "ann",
        detail: {
          records: { restored: 1, changed: 1, removed: 1 },
          releases: { restored: 1, changed: 0, removed: 0 },
          names: ["Toy/a", "Toy/b", "Toy/x", "acme"],
        },
      },
    ]);
  });

  test("writes nothing where nothing differs, nor under a lease that was lost", async () => {
    const { sequence } = await writer.write({ desired: [toy("a")] });
    const { store } = writer;
    const held = await lease(writer);
    expect(await store.rebuild(held, "ann")).toMatchObject(CLEAN);
    await store.releaseLease(held);
    await database().query("delete from edict_state.applied");
    await expect(store.rebuild(held, "ann")).rejects.toMatchObject({ code: "EDICT_FENCED" });
    await expect(store.completeHistory(held, "ann")).rejects.toMatchObject({ code: "EDICT_FENCED" });
    expect((await store.events({ limit: 1 }))[0]?.sequence).toBe(sequence);
    expect(await store.applied()).toEqual([]);
  });

  test("trusts no trail that somebody changed", async () => {
    await writer.write({ desired: [toy("a")] });
    const { store } = writer;
    const held = await lease(writer);
    await database().query("alter table edict_state.events disable trigger all");
    await database().query(
      "update edict_state.events set detail = detail || '{\"line\": 9}' where sequence = 1",
    );
    const broken = { code: "EDICT_AUDIT_BROKEN" };
    await expect(store.history()).rejects.toMatchObject(broken);
    await expect(store.checkHistory()).rejects.toMatchObject(broken);
    await expect(store.rebuild(held, "ann")).rejects.toMatchObject(broken);
  });

  test("does not point to a release whose contents are gone", async () => {
    await writer.write({ desired: [toy("a")], owners: { acme: "u1" } });
    const { store } = writer;
    await database().query("delete from edict_state.release_pointers");
    await database().query("delete from edict_state.releases");
    await expect(store.rebuild(await lease(writer), "ann")).rejects.toThrow(/releases of acme are gone/u);
  });

  describe("with entries from before they kept whole records", () => {
    /** As an older edict wrote it: the same tables, and entries without the record. */
    async function older(): Promise<void> {
      const { store } = writer;
      const origin = { file: "a.yaml", line: 1, column: 1 };
      const { digest, metadata, spec, kind: kindOfToy } = toy("old");
      const record = {
        key: "Toy/old" as ResourceKey,
        kind: kindOfToy,
        generation: 1,
        digest,
        resource: { metadata: { labels: metadata.labels, annotations: metadata.annotations }, spec },
        revision: "r0" as AppliedResource["revision"],
        origin,
        conditions: [],
        appliedAt: "2026-01-01T00:00:00.000Z",
      };
      const held = await lease(writer);
      await store.transact(held, async (transaction) => {
        await transaction.recordApplied([record, { ...record, key: "Toy/gone" as ResourceKey }]);
        await transaction.forgetApplied(["Toy/gone" as ResourceKey]);
        await transaction.append(
          (
            [
              ["resource.created", "Toy/old"],
              ["resource.created", "Toy/gone"],
              ["resource.deleted", "Toy/gone"],
            ] as const
          ).map(([type, key]) => ({
            type,
            actor: "ann",
            resource: key as ResourceKey,
            revision: record.revision,
            detail: { file: "a.yaml", line: 1, fields: [] },
          })),
        );
      });
      await store.releaseLease(held);
    }

    test("names the resources that cannot be told, and leaves their records alone", async () => {
      await older();
      const { store } = writer;
      const incomplete = ["Toy/old"];
      expect(await store.checkHistory()).toMatchObject({ differences: [], incomplete });
      expect(await store.history()).toMatchObject({ applied: [], incomplete });
      expect(await store.rebuild(await lease(writer), "ann")).toMatchObject({ differences: [], incomplete });
      expect(keysOf(await store.applied())).toEqual(["Toy/old"]);
    });

    test("an entry that repeats nothing completes nothing; a change does", async () => {
      await older();
      const { store } = writer;
      const healed = new Set(["Toy/old" as ResourceKey]);
      await writer.write({ desired: [toy("old")], healed });
      expect((await store.checkHistory()).incomplete).toEqual(["Toy/old"]);
      await writer.write({ desired: [toy("old", { size: 2 })] });
      expect(await store.checkHistory()).toMatchObject(CLEAN);
    });

    test("is completed from the tables, once, on demand", async () => {
      await older();
      const { store } = writer;
      const held = await lease(writer);
      const records = await store.applied();
      expect(await store.completeHistory(held, "ann")).toEqual(["Toy/old"]);
      expect(await store.completeHistory(held, "ann")).toEqual([]);
      expect(await store.checkHistory()).toMatchObject(CLEAN);
      expect((await store.history()).applied).toEqual(records);
      expect((await store.verifyTrail()).intact).toBe(true);
    });
  });
});

const names = ["a", "b", "c", "d"];
const resources: fc.Arbitrary<readonly Resource[]> = fc
  .subarray(names)
  .chain((chosen) =>
    fc.tuple(
      ...chosen.map((name) =>
        fc
          .record({ size: fc.integer({ min: 1, max: 3 }), line: fc.integer({ min: 1, max: 3 }) })
          .map((options) => toy(name, { ...options, ...(name > "b" ? { tenant: "acme" } : {}) })),
      ),
    ),
  );
const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.record({
    desired: resources,
    healed: fc.subarray(names).map((some) => new Set(some.flatMap((name) => keysNamed(name)))),
    adopt: fc.boolean(),
    owners: fc.dictionary(fc.constantFrom("acme", "globex"), fc.constantFrom("u1", "u2")),
  }),
  { minLength: 1, maxLength: 8 },
);

function keysNamed(name: string): readonly ResourceKey[] {
  return [`Toy/${name}`, `Toy/acme/${name}`].map((text) => text as ResourceKey);
}

describe("any history", () => {
  const database = useDatabase("embedded");

  test(
    "tells what the tables hold, now and at each point where a step ended",
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(steps, async (script) => {
          await emptyDatabase(database());
          const writer = new HistoryWriter(database());
          await writer.open();
          for (const step of script) await writer.write(step);
          expect(await writer.store.checkHistory()).toMatchObject(CLEAN);
          for (const { sequence, applied, releases } of writer.snapshots) {
            const told = await writer.store.history({ sequence });
            expect([told.applied, told.incomplete, told.releases]).toEqual([applied, [], releases]);
          }
        }),
        { numRuns: 30 },
      );
    },
  );
});
