import { describe, expect, test } from "vitest";
import type { Change, Plan } from "../../core/plan.ts";
import type { Digest, ResourceKey, Revision } from "../../core/resource.ts";
import { gate, parseApprovals } from "./approvals.ts";

function change(key: string, extra: Partial<Change> = {}): Change {
  return {
    key: key as ResourceKey,
    kind: "Toy",
    operation: "update",
    fields: [],
    hazards: [],
    reason: "",
    origin: { file: "a.yaml", line: 1, column: 1 },
    after: [],
    ...extra,
  };
}

function planOf(...changes: readonly Change[]): Plan {
  const digest = "sha256:x" as Digest;
  const basis = { revision: "r" as Revision, desired: digest, observed: digest, policies: digest, at: "" };
  return {
    format: 1,
    workspace: "w",
    basis,
    changes,
    unchanged: 0,
    drifted: [],
    retained: [],
    findings: [],
    id: digest,
  };
}

const LOSS = { id: "data-loss", message: "rows go", pointer: "" } as const;
const LOCK = { id: "lock-out", message: "nobody gets in", pointer: "" } as const;
const A = "Toy/a" as ResourceKey;

describe("gate", () => {
  test("what waits for a held change is held too; the rest goes", () => {
    const plan = planOf(
      change("Toy/a", { hazards: [LOSS] }),
      change("Toy/b", { after: [A] }),
      change("Toy/c"),
    );
    const { released, held, open } = gate(plan, []);
    expect(released.map(({ key }) => key)).toEqual(["Toy/c"]);
    expect(held.map(({ key }) => key)).toEqual(["Toy/a", "Toy/b"]);
    expect(open).toEqual([{ key: "Toy/a", hazard: LOSS }]);
  });

  test("every hazard of a change needs its own approval", () => {
    const plan = planOf(change("Toy/a", { hazards: [LOSS, LOCK] }));
    const one = [{ hazard: "data-loss", by: "--approve", reason: "" }] as const;
    expect(gate(plan, one).open.map(({ hazard }) => hazard.id)).toEqual(["lock-out"]);
    const both = gate(plan, [
      ...one,
      { hazard: "lock-out", by: "annotation", reason: "agreed", resource: A },
    ]);
    expect(both.released).toHaveLength(1);
    expect(both.used.map(({ hazard, by }) => [hazard, by])).toEqual([
      ["data-loss", "--approve"],
      ["lock-out", "annotation"],
    ]);
  });

  test("an approval for one resource does not serve another", () => {
    const plan = planOf(change("Toy/b", { hazards: [LOSS] }));
    expect(
      gate(plan, [{ hazard: "data-loss", by: "annotation", reason: "x", resource: A }]).open,
    ).toHaveLength(1);
  });
});

describe("why a change is held", () => {
  const plan = planOf(
    change("Toy/a", { hazards: [LOSS] }),
    change("Toy/b", { after: [A] }),
    change("Toy/c", { after: ["Toy/b" as ResourceKey] }),
  );

  test("by a hazard, and what waits for it by the change that it waits for in the end", () => {
    expect(gate(plan, []).held.map(({ why }) => why)).toEqual([
      { because: "hazard", hazard: LOSS },
      { because: "blocked", by: "Toy/a" },
      { because: "blocked", by: "Toy/a" },
    ]);
  });

  test("by a pause, whose hazards nobody has to approve now", () => {
    const paused = (key: string): string | undefined => (key === "Toy/a" ? "freeze (ada)" : undefined);
    const approvals = [{ hazard: "data-loss", by: "--approve", reason: "" }] as const;
    for (const given of [[], approvals]) {
      const { held, open, used } = gate(plan, given, { paused });
      expect(held[0]?.why).toEqual({ because: "paused", reason: "freeze (ada)" });
      expect([held.length, open, used]).toEqual([3, [], []]);
    }
  });
});

describe("a mass deletion", () => {
  const plan = planOf(
    change("Toy/a", { operation: "delete", hazards: [LOSS] }),
    change("Toy/b", { operation: "delete" }),
    change("Toy/c"),
  );
  const loss = { hazard: "data-loss", by: "edict.yaml", reason: "to play" } as const;
  const guards = { massDeletion: true };

  test("is one more hazard of each deletion, and of nothing else", () => {
    const { open, released } = gate(plan, [loss], guards);
    expect(open.map(({ key, hazard }) => [key, hazard.id])).toEqual([
      ["Toy/a", "mass-deletion"],
      ["Toy/b", "mass-deletion"],
    ]);
    expect(released.map(({ key }) => key)).toEqual(["Toy/c"]);
  });

  test.each(["annotation", "edict.yaml", "deletion-policy"])("is not approved by %s", (by) => {
    const approval = { hazard: "mass-deletion", by, reason: "we mean it" } as const;
    expect(gate(plan, [loss, approval], guards).open).toHaveLength(2);
  });

  test("is approved by hand, for all or for one", () => {
    const byHand = { hazard: "mass-deletion", by: "--approve", reason: "T-1" } as const;
    const all = gate(plan, [loss, byHand], guards);
    expect(all.open).toEqual([]);
    expect(all.used.map(({ hazard }) => hazard)).toEqual(["mass-deletion", "data-loss", "mass-deletion"]);
    expect(gate(plan, [loss, { ...byHand, resource: A }], guards).held.map(({ key }) => key)).toEqual([
      "Toy/b",
    ]);
  });
});

describe("the text of an approval", () => {
  const cases: readonly (readonly [string, readonly (readonly [string, string])[], readonly string[]])[] = [
    ["data-loss", [["data-loss", ""]], []],
    [
      "data-loss: old rows; lock-out: agreed: yes",
      [
        ["data-loss", "old rows"],
        ["lock-out", "agreed: yes"],
      ],
      [],
    ],
    ["dataloss: x", [], ["dataloss"]],
    ["mass-deletion: we mean it", [], ["mass-deletion"]],
    [" ; ", [], []],
  ];
  test.each(cases)("%s", (text, approvals, unknown) => {
    const parsed = parseApprovals(text, "annotation");
    expect(parsed.approvals.map(({ hazard, reason }) => [hazard, reason])).toEqual(approvals);
    expect(parsed.unknown).toEqual(unknown);
  });
});
