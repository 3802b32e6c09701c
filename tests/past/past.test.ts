import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Lease, StateStore } from "../../core/ports.ts";
import { readPastPoint } from "../../core/release-history.ts";
import type { PastPoint } from "../../core/release-history.ts";
import type { Release } from "../../core/release.ts";
import type { Digest, Revision } from "../../core/resource.ts";
import { DecisionPoint } from "../../decisions/decision-point.ts";
import type { Decision } from "../../decisions/decision.ts";
import { PastDecisions } from "../../decisions/past.ts";
import type { EvaluationRequest } from "../../decisions/request.ts";
import type { RuntimePolicy } from "../../decisions/runtime.ts";
import { BASE_ROLES, grant, release, source } from "../../decisions/testdata/releases.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { stateStore } from "../../store/state-store.ts";
import { tablesIn } from "../fakes/writers.ts";
import { DATABASES, useDatabase } from "../servers/databases.ts";

const CHANGES = 50;
const NAMES = ["owner", "admin", "member", "viewer"] as const;
const TENANTS = ["acme", "globex"] as const;

let policy: RuntimePolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

/** Somebody else is owner after each change, and one role runs out at a time that some of the changes lie before. */
function version(tenant: string, change: number, runsOut: string): Release {
  const holders = NAMES.map((name, place) => [
    `${(change + place) % 7}@acme.example`,
    [grant(`Role/${name}`, name === "viewer" ? runsOut : undefined)],
  ]);
  return release(tenant, {
    roles: BASE_ROLES,
    bindings: { user: Object.fromEntries(holders) },
    plan: { name: `plan-${change}`, features: {}, limits: {}, source: source("Plan/plan") },
  });
}

const QUESTIONS: readonly EvaluationRequest[] = Array.from({ length: 7 }, (_, id) =>
  [
    ["view", "data"],
    ["send", "message"],
  ].map(([action = "", type = ""]) => ({
    subject: { type: "user", id: `${id}@acme.example` },
    action: { name: action },
    resource: { type, id: "1" },
  })),
).flat();

interface Then {
  readonly tenant: string;
  readonly entry: number;
  readonly at: string;
  readonly digest: Digest | undefined;
  readonly answers: readonly Decision[];
}

function without({ asOf: _asOf, ...context }: Decision["context"]): Decision["context"] {
  return context;
}

describe.each(DATABASES)("the past on %s", (kind) => {
  const database = useDatabase(kind);
  let store: StateStore;
  let lease: Lease;
  beforeEach(async () => {
    store = stateStore(database(), () => tablesIn(() => new Map()));
    lease = await store.acquireLease("apply", "test", 600);
  });

  /** Publishes, or withdraws, and answers the questions as they were answered at that moment. */
  async function change(tenant: string, published: Release | undefined): Promise<Then> {
    await store.transact(lease, async (transaction) => {
      if (published === undefined) await transaction.withdrawRelease(tenant);
      else await transaction.publishRelease(published);
      await transaction.append([
        {
          type: published === undefined ? "release.withdrawn" : "release.published",
          actor: "test",
          tenant,
          revision: `r-${published?.digest ?? "none"}` as Revision,
          detail: published === undefined ? {} : { release: published.digest },
        },
      ]);
    });
    const { entry } = await store.releaseChanges();
    const [event] = await store.events({ after: entry - 1 });
    const at = event?.at ?? "";
    const point = new DecisionPoint({ policy });
    if (published !== undefined) point.publish(published);
    const answers = QUESTIONS.map((question) => point.evaluate(tenant, question, { now: Date.parse(at) }));
    return { tenant, entry, at, digest: published?.digest, answers };
  }

  function past(limits?: { readonly releases: number; readonly size: number }): PastDecisions {
    const open = (): DecisionPoint => new DecisionPoint({ policy });
    return new PastDecisions({
      history: store.releaseHistory(),
      open,
      ...(limits === undefined ? {} : { limits }),
    });
  }

  async function asked(
    decisions: PastDecisions,
    tenant: string,
    point: PastPoint,
  ): Promise<readonly Decision[]> {
    const then = await decisions.at(tenant, point, Date.now() + 60_000);
    return QUESTIONS.map((question) => then.evaluate(question)).map((answer) => ({
      ...answer,
      context: without(answer.context),
    }));
  }

  async function history(inTheMiddle?: () => Promise<void>): Promise<readonly Then[]> {
    const runsOut = new Date(Date.now() + 150).toISOString();
    const told: Then[] = [];
    for (let count = 0; count < CHANGES; count += 1) {
      const tenant = TENANTS[count % 3 === 0 ? 1 : 0] ?? "";
      const gone = count % 17 === 16;
      if (count === CHANGES / 2) await inTheMiddle?.();
      told.push(await change(tenant, gone ? undefined : version(tenant, count % 23, runsOut)));
    }
    return told;
  }

  test("every answer is what it was, by entry, by time and by release", async () => {
    const told = await history();
    const decisions = past();
    for (const { tenant, entry, at, digest, answers } of told) {
      expect(await asked(decisions, tenant, { entry })).toEqual(answers);
      const lastAtThatTime = told.findLast((one) => one.tenant === tenant && one.at === at);
      if (lastAtThatTime?.entry === entry)
        expect(await asked(decisions, tenant, { time: at })).toEqual(answers);
      if (digest === undefined) continue;
      const last = told.findLast((one) => one.digest === digest);
      expect(await asked(decisions, tenant, { release: digest })).toEqual(last?.answers);
    }
    expect(new Set(told.flatMap(({ answers }) => answers.map(({ decision }) => decision))).size).toBe(2);
  });

  test("an entry of another tenant is a point of one's own past", async () => {
    const first = await change("acme", version("acme", 1, "2099-01-01T00:00:00Z"));
    const other = await change("globex", version("globex", 2, "2099-01-01T00:00:00Z"));
    expect(await asked(past(), "acme", { entry: other.entry })).toEqual(first.answers);
    expect((await past().at("globex", { entry: first.entry }, Date.now())).digest).toBeUndefined();
  });

  test("one tenant's release is nobody else's, kept or not, even when it is in memory", async () => {
    const { digest } = await change("globex", version("globex", 1, "2099-01-01T00:00:00Z"));
    const decisions = past();
    if (digest === undefined) throw new Error("nothing was published");
    await decisions.at("globex", { release: digest }, Date.now());
    await expect(decisions.at("acme", { release: digest }, Date.now())).rejects.toThrow(
      "there was no release",
    );
    expect(await store.releaseHistory().read("acme", digest)).toBeUndefined();
  });

  test("what was answered with is told, and what never was is refused", async () => {
    const one = await change("acme", version("acme", 1, "2099-01-01T00:00:00Z"));
    const then = await past().at("acme", { entry: one.entry }, Date.now());
    const [question] = QUESTIONS;
    if (question === undefined) throw new Error("no question");
    expect(then.evaluate(question).context.asOf).toEqual({
      at: one.at,
      entry: one.entry,
      since: one.at,
      revision: `r-${one.digest}`,
    });
    const early = await past().at("acme", { time: "2020-01-01T00:00:00.000Z" }, Date.now());
    expect(early.evaluate(question).context).toMatchObject({
      release: null,
      reasons: [{ code: "tenant.unknown" }],
      asOf: { at: "2020-01-01T00:00:00.000Z" },
    });
    await expect(past().at("acme", { entry: one.entry + 1 }, Date.now())).rejects.toThrow("no entry");
    await expect(past().at("acme", { time: "2999-01-01T00:00:00.000Z" }, Date.now())).rejects.toThrow(
      "a time to come",
    );
  });

  test("few are held in memory, by number and by size, and they answer the same", async () => {
    const told = await history();
    const few = past({ releases: 3, size: 1e9 });
    const small = past({ releases: 64, size: 1 });
    for (const { tenant, entry, answers } of [...told, ...told.toReversed()]) {
      expect(await asked(few, tenant, { entry })).toEqual(answers);
      expect(await asked(small, tenant, { entry })).toEqual(answers);
      expect(few.held).toBeLessThanOrEqual(3);
      expect(small.held).toBeLessThanOrEqual(1);
    }
  });

  test("releases that were in force last before a time are removed; what is or was since stays", async () => {
    let middle = "";
    const told = await history(async () => {
      const [row] = await database().query<{ readonly now: string }>("select clock_timestamp()::text as now");
      middle = row?.now ?? "";
    });
    const kept = store.releaseHistory();
    let removed = 0;
    for (let last = 1; last > 0; removed += last) last = await kept.prune(middle, 2, "test");
    const rows = await database().query<{ readonly digest: Digest }>(
      "select digest from edict_state.releases",
    );
    // Over before the middle: the last change that published it was followed by another of the tenant before then.
    const overBefore = (digest: Digest | undefined): boolean => {
      const last = told.findLastIndex((one) => one.digest === digest);
      const next = told.findIndex((one, place) => place > last && one.tenant === told[last]?.tenant);
      return next !== -1 && next < CHANGES / 2;
    };
    const digests = new Set(told.flatMap(({ digest }) => digest ?? []));
    const expected = [...digests].filter((digest) => !overBefore(digest));
    expect(new Set(rows.map(({ digest }) => digest))).toEqual(new Set(expected));
    expect(removed).toBe(digests.size - expected.length);
    expect(removed).toBeGreaterThan(5);
    const events = await store.events({ type: "release.pruned" });
    expect(events.flatMap(({ detail }) => detail["releases"])).toHaveLength(removed);
    expect((await store.verifyTrail()).intact).toBe(true);
  });

  test("who asks for what is not kept is told from when on it is", async () => {
    const old = await change("acme", version("acme", 1, "2099-01-01T00:00:00Z"));
    const kept = await change("acme", version("acme", 2, "2099-01-01T00:00:00Z"));
    const again = await change("acme", version("acme", 3, "2099-01-01T00:00:00Z"));
    await database().query("update edict_state.releases set superseded_at = '2026-01-01' where digest = $1", [
      old.digest,
    ]);
    expect(await store.releaseHistory().prune("2026-01-02T00:00:00Z", 100, "test")).toBe(1);
    await expect(past().at("acme", { entry: old.entry }, Date.now())).rejects.toMatchObject({
      code: "EDICT_RELEASE_GONE",
      message: expect.stringContaining(`entry ${kept.entry}`) as string,
    });
    expect(await asked(past(), "acme", { entry: kept.entry })).toEqual(kept.answers);
    // The same contents may come again: then they are kept as if they had never been away.
    const back = await change("acme", version("acme", 1, "2099-01-01T00:00:00Z"));
    expect(back.digest).toBe(old.digest);
    expect(await asked(past(), "acme", { entry: back.entry })).toEqual(back.answers);
    expect(await store.releaseHistory().prune("2026-01-02T00:00:00Z", 100, "test")).toBe(0);
    expect(again.entry).toBeGreaterThan(kept.entry);
  });

  test("a release is superseded when another takes its place or it is withdrawn, and no more when it returns", async () => {
    const superseded = async (digest: Digest | undefined): Promise<boolean | undefined> => {
      const [row] = await database().query<{ readonly over: boolean }>(
        "select superseded_at is not null as over from edict_state.releases where digest = $1",
        [digest],
      );
      return row?.over;
    };
    const one = await change("acme", version("acme", 1, "2099-01-01T00:00:00Z"));
    const two = await change("acme", version("acme", 2, "2099-01-01T00:00:00Z"));
    expect([await superseded(one.digest), await superseded(two.digest)]).toEqual([true, false]);
    await change("acme", undefined);
    expect([await superseded(one.digest), await superseded(two.digest)]).toEqual([true, true]);
    await change("acme", version("acme", 1, "2099-01-01T00:00:00Z"));
    expect([await superseded(one.digest), await superseded(two.digest)]).toEqual([false, true]);
  });
});

test.each([
  ["57", { entry: 57 }],
  ["2026-11-22T14:00:00Z", { time: "2026-11-22T14:00:00.000Z" }],
  ["2026-11-22T14:00:00+02:00", { time: "2026-11-22T12:00:00.000Z" }],
  [`sha256:${"a".repeat(64)}`, { release: `sha256:${"a".repeat(64)}` }],
  ["0", undefined],
  ["-1", undefined],
  ["yesterday", undefined],
  ["sha256:abc", undefined],
  ["", undefined],
])("reads %j as a point", (text, point) => {
  expect(readPastPoint(text)).toEqual(point);
});
