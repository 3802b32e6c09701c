import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DriftItem } from "../core/plan.ts";
import { CONDITION_REASONS } from "../core/ports.ts";
import type { Condition } from "../core/ports.ts";
import type { Digest, Origin, ResourceKey } from "../core/resource.ts";
import { appliedConditions, settle } from "./conditions.ts";
import type { Conditions, SettleInput } from "./conditions.ts";
import type { HeldChange } from "./plan/approvals.ts";

const FIRST = "2026-11-22T14:00:00.000Z";
const LATER = "2026-11-22T15:00:00.000Z";
const ORIGIN: Origin = { file: "platform/roles.yaml", line: 4, column: 1 };

function key(name: string): ResourceKey {
  return `Role/${name}` as ResourceKey;
}

function desired(...named: readonly (readonly [string, string])[]): SettleInput["desired"] {
  return new Map(
    named.map(([name, digest]) => [key(name), { digest: digest as Digest, origin: { ...ORIGIN } }]),
  );
}

function applied(...named: readonly (readonly [string, string, number?])[]): SettleInput["applied"] {
  return new Map(
    named.map(([name, digest, generation = 1]) => [
      key(name),
      { digest: digest as Digest, generation, origin: { ...ORIGIN } },
    ]),
  );
}

function round(parts: Partial<SettleInput> = {}): SettleInput {
  return { now: FIRST, current: new Map(), applied: new Map(), desired: new Map(), ...parts };
}

/** What stands in the store after the round, its members in the order in which jsonb gives them back. */
function after(input: SettleInput): Conditions {
  const stored = new Map(input.current);
  for (const [changed, list] of settle(input)) {
    if (list.length === 0) stored.delete(changed);
    else stored.set(changed, list.map(asJsonb));
  }
  return stored;
}

function asJsonb(condition: Condition): Condition {
  const members = Object.entries(condition).toSorted(([left], [right]) => left.length - right.length);
  return Object.fromEntries(members) as unknown as Condition;
}

function told(conditions: readonly Condition[] | undefined): readonly string[] | undefined {
  return conditions?.map(({ type, status, reason }) => `${type}=${status} ${reason}`);
}

function drift(name: string, parts: Partial<DriftItem> = {}): DriftItem {
  return {
    key: key(name),
    kind: "Role",
    cause: "changed",
    fields: [{ pointer: "/spec/a", before: 1, after: 2 }],
    mode: "report",
    origin: ORIGIN,
    ...parts,
  };
}

const NO_ORIGIN: Origin = { file: "", line: 1, column: 1 };
const HAZARD = { id: "lock-out", message: "nobody could sign in", pointer: "" } as const;

const MASS = { id: "mass-deletion", message: "too many at once", pointer: "" } as const;

function held(name: string, why: HeldChange["why"]): NonNullable<SettleInput["held"]>[number] {
  return { key: key(name), origin: ORIGIN, why };
}

/** One resource for each way a round can end. */
const EVERYTHING: SettleInput = round({
  desired: desired(
    ["ready", "d1"],
    ["held", "d2"],
    ["waits", "d2"],
    ["frozen", "d2"],
    ["down", "d1"],
    ["wrong", "d2"],
    ["behind", "d2"],
    ["child", "d2"],
    ["orphan", "d2"],
    ["paused", "d2"],
    ["quiet", "d1"],
    ["moved", "d1"],
    ["agreed", "d1"],
  ),
  applied: applied(
    ["ready", "d1", 3],
    ["held", "d1", 3],
    ["wrong", "d1", 7],
    ["behind", "d1"],
    ["paused", "d1"],
    ["quiet", "d1"],
    ["moved", "d1"],
    ["agreed", "d1"],
    ["kept", "d1", 2],
    ["leftover", "d1"],
    ["many", "d1"],
  ),
  held: [
    held("held", { because: "hazard", hazard: HAZARD }),
    held("waits", { because: "blocked", by: key("held") }),
    held("frozen", { because: "blocked", by: key("paused") }),
    held("paused", { because: "paused", reason: "freeze" }),
    held("many", { because: "hazard", hazard: MASS }),
  ],
  open: [
    { key: key("held"), hazard: HAZARD },
    { key: key("many"), hazard: MASS },
    { key: key("many"), hazard: { id: "data-loss", message: "Role/many is removed", pointer: "" } },
  ],
  failed: [
    { key: key("down"), error: "cannot connect", code: "EDICT_DATABASE_UNREACHABLE" },
    { key: key("wrong"), error: "refused", code: "EDICT_DATABASE_FAILED" },
  ],
  blocked: [
    { key: key("child"), by: key("down") },
    { key: key("orphan"), by: key("wrong") },
  ],
  drifted: [
    drift("moved"),
    drift("agreed", { mode: "accepted", acceptedBy: ["T-1"] }),
    drift("stray", { cause: "added", fields: [], origin: NO_ORIGIN }),
  ],
  paused: new Map([
    [key("paused"), "freeze"],
    [key("quiet"), "freeze"],
  ]),
  retained: [key("kept")],
  nextRetryAt: LATER,
});

describe("settle", () => {
  const found = settle(EVERYTHING);

  test.each([
    ["ready", 3, ["Ready=True Applied"]],
    ["held", 4, ["Ready=False HazardNotApproved", "Stalled=True HazardNotApproved"]],
    ["waits", 1, ["Ready=False Blocked", "Stalled=True Blocked"]],
    ["frozen", 1, ["Ready=False Blocked", "Stalled=True Blocked"]],
    ["many", 1, ["Ready=False MassDeletion", "Stalled=True MassDeletion"]],
    ["down", 1, ["Ready=False Failed", "Reconciling=True Retrying"]],
    ["wrong", 8, ["Ready=False Failed", "Stalled=True Failed"]],
    ["child", 1, ["Ready=False Blocked", "Reconciling=True Blocked"]],
    ["orphan", 1, ["Ready=False Blocked", "Stalled=True Blocked"]],
    ["behind", 2, ["Ready=False Behind", "Reconciling=True Behind"]],
    ["leftover", 1, ["Ready=False Behind", "Reconciling=True Behind"]],
    ["paused", 2, ["Ready=False Paused", "Paused=True Paused"]],
    ["quiet", 1, ["Ready=True Applied", "Paused=True Paused"]],
    ["moved", 1, ["Ready=False Drift", "Drifted=True Drift"]],
    ["agreed", 1, ["Ready=True Applied", "Drifted=True Accepted"]],
    ["stray", 1, ["Ready=False Drift", "Drifted=True Drift"]],
    ["kept", 2, ["Ready=True Retained"]],
  ])("%s, of generation %i", (name, generation, expected) => {
    const conditions = found.get(key(name));
    expect(told(conditions)).toEqual(expected);
    expect(conditions?.map(({ observedGeneration }) => observedGeneration)).toEqual(
      expected.map(() => generation),
    );
  });

  test("names what blocks, what is endangered, what drifted, where it stands and when it is tried again", () => {
    const texts = (name: string): readonly string[] =>
      found.get(key(name))?.map(({ message }) => message) ?? [];
    expect(texts("waits")[0]).toBe("blocked by Role/held, which waits for an approval");
    expect(texts("frozen")[0]).toBe("blocked by Role/paused, which is paused");
    expect(texts("child")[0]).toBe("blocked by Role/down, which failed");
    expect(texts("held")[0]).toBe("lock-out: nobody could sign in");
    expect(texts("many")[0]).toBe("mass-deletion: too many at once; data-loss: Role/many is removed");
    expect(texts("moved")[0]).toBe("changed outside of edict: /spec/a");
    expect(texts("agreed")[1]).toBe("changed outside of edict: /spec/a; accepted by T-1");
    expect(texts("stray")[0]).toBe("put there outside of edict");
    expect(found.get(key("down"))).toEqual([
      expect.objectContaining({ type: "Ready", message: "cannot connect", origin: ORIGIN, since: FIRST }),
      expect.objectContaining({ type: "Reconciling", nextRetryAt: LATER, origin: ORIGIN }),
    ]);
    expect(found.get(key("wrong"))?.some(({ nextRetryAt }) => nextRetryAt !== undefined)).toBe(false);
    expect(found.get(key("ready"))?.[0]).not.toHaveProperty("origin");
    expect(found.get(key("stray"))?.[0]).not.toHaveProperty("origin");
  });

  test("says nothing beyond the closed list of reasons", () => {
    for (const { type, reason } of [...found.values()].flat()) {
      expect(CONDITION_REASONS[type]).toContain(reason);
    }
  });

  test("gives the same bytes for the same problems, so that nothing is written the second time", () => {
    const current = after(EVERYTHING);
    expect(settle({ ...EVERYTHING, current, now: LATER })).toEqual(new Map());
    const again = after({ ...EVERYTHING, current, now: LATER });
    expect(JSON.stringify([...again])).toBe(JSON.stringify([...current]));
  });

  test("settling any round twice changes nothing, whatever the order of what was found", () => {
    const names = [...EVERYTHING.desired.keys(), ...EVERYTHING.applied.keys()];
    const subset = fc.subarray([...new Set(names)]);
    fc.assert(
      fc.property(subset, fc.boolean(), (scope, reversed) => {
        const chosen = new Set(scope);
        const input = { ...EVERYTHING, scope: chosen };
        const shuffled = reversed ? { ...input, held: [...(input.held ?? [])].toReversed() } : input;
        const current = after(input);
        expect([...current.keys()].every((one) => chosen.has(one))).toBe(true);
        expect(settle({ ...shuffled, current, now: LATER }).size).toBe(0);
      }),
    );
  });

  test("moves since only when the status or the reason changes", () => {
    const wanted = desired(["a", "d2"]);
    const failed = (error: string): Partial<SettleInput> => ({
      desired: wanted,
      failed: [{ key: key("a"), error, code: "EDICT_DATABASE_FAILED" }],
    });
    const first = after(round(failed("one")));
    const other = after(round({ ...failed("two"), current: first, now: LATER }));
    expect(other.get(key("a"))?.map(({ message, since }) => [message, since])).toEqual([
      ["two", FIRST],
      ["two", FIRST],
    ]);
    const over = after(round({ desired: wanted, applied: applied(["a", "d2"]), current: other, now: LATER }));
    expect(over.get(key("a"))).toMatchObject([{ type: "Ready", status: "True", since: LATER }]);
    expect(over.get(key("a"))).toHaveLength(1);
  });

  test("a new time to try again is told, and is no transition", () => {
    const failed = [{ key: key("a"), error: "gone", code: "EDICT_DATABASE_UNREACHABLE" }];
    const input = round({ desired: desired(["a", "d1"]), failed, nextRetryAt: FIRST });
    const next = settle({ ...input, current: after(input), now: LATER, nextRetryAt: () => LATER });
    expect(next.get(key("a"))?.[1]).toMatchObject({ nextRetryAt: LATER, since: FIRST });
  });

  test("leaves alone what is outside of its scope, and forgets what is neither desired nor applied", () => {
    const current = after(EVERYTHING);
    const nothing = round({ current, now: LATER });
    expect(settle({ ...nothing, scope: () => false }).size).toBe(0);
    expect(settle({ ...nothing, scope: (one) => one === key("held") })).toEqual(new Map([[key("held"), []]]));
  });

  test("looks at nothing but the keys of a set", () => {
    const scope = new Set([key("held"), key("ready"), key("nowhere")]);
    expect([...settle({ ...EVERYTHING, scope }).keys()]).toEqual([key("held"), key("ready")]);
  });
});

describe("what was just applied", () => {
  test("is ready since it became so, and keeps what only settle can judge", () => {
    const current = after(EVERYTHING);
    const of = (name: string): readonly Condition[] =>
      appliedConditions({ conditions: current.get(key(name)) ?? [] }, 5, LATER);
    expect(told(of("down"))).toEqual(["Ready=True Applied"]);
    expect(of("down")[0]).toMatchObject({ observedGeneration: 5, since: LATER });
    expect(of("ready")[0]?.since).toBe(FIRST);
    expect(told(of("moved"))).toEqual(["Ready=True Applied", "Drifted=True Drift"]);
    expect(told(of("quiet"))).toEqual(["Ready=True Applied", "Paused=True Paused"]);
    expect(appliedConditions(undefined, 1, FIRST)).toHaveLength(1);
  });
});
