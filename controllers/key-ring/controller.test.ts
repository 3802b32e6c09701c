import { describe, expect, it } from "vitest";
import type { Task } from "../../core/controller.ts";
import type { JsonObject } from "../../core/json.ts";
import type { Row } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { testControllerCases } from "../../tests/controller-cases.ts";
import { resourceOf } from "../../tests/fakes/resources.ts";
import { fakeWriters } from "../../tests/fakes/writers.ts";
import type { FakeWriters } from "../../tests/fakes/writers.ts";
import { keyRingController } from "./controller.ts";
import type { KeyRingSpec } from "./spec.gen.ts";

testControllerCases(import.meta.dirname);

const MADE = Date.parse("2026-08-01T00:00:00Z");
const LATER = Date.parse("2026-12-01T00:00:00Z");
const KEY = "KeyRing/acme/main" as ResourceKey;

function ring(change: JsonObject = {}, key: string = KEY): Resource<KeyRingSpec> {
  return resourceOf<KeyRingSpec>(key, {
    provider: { type: "local", kekRef: { name: "acme-kek" } },
    keys: [{ name: "mfa", purpose: "mfa-secrets" }],
    rotation: { period: "P90D" },
    ...change,
  });
}

async function apply(
  writers: FakeWriters,
  now: number,
  ...rings: readonly Resource<KeyRingSpec>[]
): Promise<void> {
  const tasks = rings.map((desired): Task<KeyRingSpec> => ({
    key: desired.key,
    operation: "update",
    desired,
  }));
  await keyRingController.apply(tasks, writers, { now });
}

function versions(writers: FakeWriters): ReadonlyMap<string, Row["values"]> {
  const rows = writers.tablesByName.get("key_ring_versions") ?? new Map<string, Row>();
  return new Map([...rows.values()].map(({ name, values }) => [name, values]));
}

describe("apply", () => {
  it("binds each key to its tenant, ring, name and version, and opens the key-encryption key once", async () => {
    const writers = fakeWriters();
    const two = {
      keys: [
        { name: "mfa", purpose: "mfa-secrets" },
        { name: "hooks", purpose: "webhook-secrets" },
      ],
    };
    await apply(writers, MADE, ring(two), ring({}, "KeyRing/shared"));
    expect(writers.generated).toEqual([
      { tenant: "acme", ring: "main", key: "mfa", version: "1" },
      { tenant: "acme", ring: "main", key: "hooks", version: "1" },
      { tenant: "platform", ring: "shared", key: "mfa", version: "1" },
    ]);
    expect(writers.opened).toEqual(["acme-kek"]);
    expect(writers.tablesByName.get("key_rings")?.get("acme/main")?.values).toMatchObject({
      kek_ref: "acme-kek",
      latest_versions: { mfa: 1, hooks: 1 },
    });
  });

  it("makes nothing and opens nothing when it is run again", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    await apply(writers, MADE, ring());
    expect(writers.generated).toHaveLength(1);
    expect(writers.opened).toEqual(["acme-kek"]);
  });

  it("rotates by adding a version; the old bytes stay", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    await apply(writers, LATER, ring());
    await apply(writers, LATER, ring());
    expect(
      [...versions(writers)].map(([name, { wrapped, state, created_at }]) => [
        name,
        wrapped,
        state,
        created_at,
      ]),
    ).toEqual([
      ["main/mfa/1", "wrapped 1", "enabled", "2026-08-01T00:00:00.000Z"],
      ["main/mfa/2", "wrapped 2", "enabled", "2026-12-01T00:00:00.000Z"],
    ]);
  });

  it("goes on where a run was killed between the versions and the ring", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    writers.tablesByName.get("key_rings")?.clear();
    await apply(writers, MADE, ring());
    expect(writers.generated).toHaveLength(1);
    expect(writers.tablesByName.get("key_rings")?.get("acme/main")?.values).toMatchObject({
      latest_versions: { mfa: 1 },
    });
  });

  it("disables versions below the least one that may decrypt, and enables them when it is lowered again", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    await apply(writers, LATER, ring());
    const states = (): unknown => [...versions(writers).values()].map(({ state }) => state);
    await apply(writers, LATER, ring({ minDecryptionVersion: 2 }));
    expect(states()).toEqual(["disabled", "enabled"]);
    await apply(writers, LATER, ring({ minDecryptionVersion: 9 }));
    expect(states()).toEqual(["disabled", "enabled"]);
    await apply(writers, LATER, ring());
    expect(states()).toEqual(["enabled", "enabled"]);
  });

  it("refuses to make a lost version again until nothing needs it", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    await apply(writers, LATER, ring());
    writers.tablesByName.get("key_ring_versions")?.delete("acme/main/mfa/1");
    await expect(apply(writers, LATER, ring())).rejects.toMatchObject({ code: "EDICT_KEY_LOST" });
    await apply(writers, LATER, ring({ minDecryptionVersion: 2 }));
    expect([...versions(writers).keys()]).toEqual(["main/mfa/2"]);
  });

  it("knows that the newest version is lost from the ring's own row", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    await apply(writers, LATER, ring());
    writers.tablesByName.get("key_ring_versions")?.delete("acme/main/mfa/2");
    await expect(apply(writers, LATER, ring())).rejects.toThrow("version 2 of key mfa is missing");
    expect(writers.generated).toHaveLength(2);
  });

  it("retains the versions of a ring that is deleted, and takes them up again", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    await keyRingController.apply([{ key: KEY, operation: "delete" }], writers, { now: MADE });
    await keyRingController.apply([{ key: KEY, operation: "delete" }], writers, { now: LATER });
    expect(versions(writers).get("main/mfa/1")).toMatchObject({
      wrapped: "wrapped 1",
      retained_since: "2026-08-01T00:00:00.000Z",
    });
    expect(await keyRingController.observe(writers)).toEqual(new Map());
    await apply(writers, MADE, ring());
    expect(versions(writers).get("main/mfa/1")).toMatchObject({ wrapped: "wrapped 1", retained_since: null });
    expect(writers.generated).toHaveLength(1);
  });

  it("keeps rings of one name apart by their tenant", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring(), ring({}, "KeyRing/globex/main"), ring({}, "KeyRing/main"));
    await keyRingController.apply([{ key: KEY, operation: "delete" }], writers, { now: MADE });
    const rows = [...(writers.tablesByName.get("key_ring_versions")?.values() ?? [])];
    expect(rows.map(({ tenant, values }) => [tenant, values["retained_since"] === null])).toEqual([
      ["acme", false],
      ["globex", true],
      ["", true],
    ]);
  });
});

describe("observe and diff", () => {
  it("leave the wrapped keys out of everything that a plan could show", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    const observed = await keyRingController.observe(writers);
    expect(observed.get(KEY)?.versions).toEqual([
      {
        key: "mfa",
        version: 1,
        kekId: "acme-kek#1",
        createdAt: "2026-08-01T00:00:00.000Z",
        state: "enabled",
        retainedSince: null,
      },
    ]);
    expect(JSON.stringify([...observed])).not.toContain("wrapped");
  });

  it("do not hang on a record that claims any number of versions", async () => {
    const writers = fakeWriters();
    await apply(writers, MADE, ring());
    const rows = writers.tablesByName.get("key_rings");
    const row = rows?.get("acme/main");
    if (row !== undefined)
      rows?.set("acme/main", { ...row, values: { ...row.values, latest_versions: { mfa: 1e12 } } });
    const observed = (await keyRingController.observe(writers)).get(KEY);
    if (observed === undefined) throw new Error("the ring is gone");
    expect(keyRingController.diff(ring(), observed, { now: MADE })).toMatchObject({ operation: "update" });
  });
});
