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
  return { format: 1, workspace: "w", basis, changes, unchanged: 0, findings: [], id: digest };
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
    [" ; ", [], []],
  ];
  test.each(cases)("%s", (text, approvals, unknown) => {
    const parsed = parseApprovals(text, "annotation");
    expect(parsed.approvals.map(({ hazard, reason }) => [hazard, reason])).toEqual(approvals);
    expect(parsed.unknown).toEqual(unknown);
  });
});
