import fc from "fast-check";
import { describe, expect, onTestFinished, test } from "vitest";
import { canonicalJson } from "../../core/json.ts";
import type { Lease, Logger, StateStore } from "../../core/ports.ts";
import type { Release } from "../../core/release.ts";
import type { Digest } from "../../core/resource.ts";
import { DecisionPoint } from "../../decisions/decision-point.ts";
import { sha256 } from "../../engine/digest.ts";
import { keepFresh } from "../../engine/publish/keep-fresh.ts";
import { openDatabase } from "../../store/database.ts";
import { stateStore } from "../../store/state-store.ts";
import { tablesIn } from "../fakes/writers.ts";
import { DATABASES, freshTarget, requireDatabase } from "../servers/databases.ts";
import type { DatabaseKind } from "../servers/databases.ts";

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const TENANTS = ["acme", "globex", "initech"];

function release(tenant: string, version: number): Release {
  const content = {
    format: 1 as const,
    tenant,
    sections: { plan: { name: `v${version}`, features: {}, limits: {}, source: SOURCE } },
  };
  return { ...content, digest: sha256(canonicalJson(content)) };
}
const SOURCE = { resource: "Plan/p" as never, file: "p.yaml", line: 1 };

/** What one step writes: releases, withdrawals, or only an entry that concerns no release. */
type Step = { readonly tenant: string; readonly what: "nothing" | "publish" | "withdraw" };
const STEP: fc.Arbitrary<Step> = fc.record({
  tenant: fc.constantFrom(...TENANTS),
  what: fc.constantFrom("publish", "publish", "withdraw", "nothing"),
});

async function open(kind: DatabaseKind): Promise<readonly [StateStore, StateStore, Lease]> {
  const target = await freshTarget(kind);
  const databases =
    target.kind === "embedded"
      ? [await openDatabase({ ...target, serve: true }), await openDatabase(target)]
      : [await openDatabase(target), await openDatabase(target)];
  const [writer, reader] = databases.map((database) => stateStore(database, () => tablesIn(() => new Map())));
  if (writer === undefined || reader === undefined) throw new Error("two stores are needed");
  onTestFinished(async () => {
    await reader.close();
    await writer.close();
  });
  return [writer, reader, await writer.acquireLease("apply", "test", 600)];
}

/** Writes one step and answers the entry that `edict apply` would, with what is in force from then on. */
async function write(
  store: StateStore,
  lease: Lease,
  { tenant, what }: Step,
  version: number,
): Promise<{ readonly entry: number; readonly digest?: Digest | undefined }> {
  const made = release(tenant, version);
  await store.transact(lease, async (transaction) => {
    if (what === "publish") await transaction.publishRelease(made);
    if (what === "withdraw") await transaction.withdrawRelease(tenant);
    const type = { publish: "release.published", withdraw: "release.withdrawn", nothing: "apply.finished" };
    await transaction.append([
      {
        type: type[what] as "apply.finished",
        actor: "test",
        tenant,
        detail: what === "publish" ? { release: made.digest } : {},
      },
    ]);
  });
  const { entry } = await store.releaseChanges();
  return what === "nothing" ? { entry } : { entry, digest: what === "publish" ? made.digest : undefined };
}

/** How the reader is told: by notification and looking, or by nobody. */
const TOLD = ["notified", "unnotified"] as const;

describe.each(DATABASES)("reading one's writes on %s", (kind) => {
  requireDatabase(kind);

  test.each(TOLD)("what an entry says is in force wherever that entry is reached, %s", async (told) => {
    const [writer, reader, lease] = await open(kind);
    const point = new DecisionPoint({ policy: { evaluate: () => undefined } });
    const deaf = {
      release: reader.release.bind(reader),
      releases: reader.releases.bind(reader),
      releaseChanges: reader.releaseChanges.bind(reader),
      watchReleases: () => Promise.resolve(() => Promise.resolve()),
    };
    const stop = await keepFresh(point, told === "notified" ? reader : deaf, silent, { lookMs: 60_000 });
    let version = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(STEP, { minLength: 1, maxLength: 6 }), async (steps) => {
        for (const step of steps) {
          version += 1;
          const done = await write(writer, lease, step, version);
          const before = point.freshness.entry;
          expect(await point.freshness.waitFor(done.entry, { waitMs: 20_000 })).toBe(true);
          expect(point.freshness.entry).toBeGreaterThanOrEqual(Math.max(before, done.entry));
          if ("digest" in done) expect(point.digest(step.tenant)).toBe(done.digest);
        }
      }),
      { numRuns: 25 },
    );
    await stop();
  });

  test("while another writes without a pause, no answer is older than the entry it was asked for", async () => {
    const [writer, reader, lease] = await open(kind);
    const point = new DecisionPoint({ policy: { evaluate: () => undefined } });
    const stop = await keepFresh(point, reader, silent);
    /** The digest that was in force from an entry on, by tenant. */
    const written: {
      readonly tenant: string;
      readonly digest: Digest | undefined;
      readonly entry: number;
    }[] = [];
    let writing = true;
    const writes = (async () => {
      for (let version = 1; version <= 150; version += 1) {
        const tenant = TENANTS[version % TENANTS.length] ?? "";
        const { entry, digest } = await write(writer, lease, { tenant, what: "publish" }, version);
        written.push({ tenant, digest, entry });
      }
      writing = false;
    })();
    let asked = 0;
    while (writing || asked === 0) {
      const last = written.at(-1);
      if (last !== undefined) {
        expect(await point.freshness.waitFor(last.entry, { waitMs: 20_000 })).toBe(true);
        const mine = written.filter(({ tenant }) => tenant === last.tenant);
        const served = mine.findLastIndex(({ digest }) => digest === point.digest(last.tenant));
        // What is served may already be newer than anything that the writer had said.
        if (served !== -1) expect(mine[served]?.entry).toBeGreaterThanOrEqual(last.entry);
        asked += 1;
      }
      await new Promise((resolve) => setImmediate(resolve));
    }
    await writes;
    // The embedded database has one connection, which the writer seldom leaves to others.
    expect(asked).toBeGreaterThan(kind === "postgres" ? 10 : 0);
    await stop();
  });

  test("what is rebuilt without naming tenants is taken, too", async () => {
    const [writer, reader, lease] = await open(kind);
    await write(writer, lease, { tenant: "acme", what: "publish" }, 1);
    await write(writer, lease, { tenant: "acme", what: "publish" }, 2);
    const { entry } = await reader.releaseChanges();
    expect(await reader.releaseChanges(entry)).toEqual({ entry, tenants: [] });
    expect(await reader.releaseChanges(0)).toEqual({ entry, tenants: ["acme"] });
    expect(await reader.releaseChanges(entry + 5)).toEqual({ entry });
    await writer.transact(lease, (transaction) =>
      transaction.append([{ type: "state.rebuilt", actor: "test", detail: {} }]),
    );
    expect(await reader.releaseChanges(entry)).toEqual({ entry: entry + 1 });
  });
});
