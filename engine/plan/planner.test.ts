import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../core/json.ts";
import type { AppliedResource } from "../../core/ports.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../../core/resource.ts";
import { toy, toyKind, toys } from "../../tests/fakes/toy-kinds.ts";
import type { ToyOptions } from "../../tests/fakes/toy-kinds.ts";
import { sha256 } from "../digest.ts";
import { makePlan, planDigest, recordOf } from "./planner.ts";
import type { PlanInput } from "./planner.ts";

const REGISTRATIONS = toys(toyKind("Toy"), toyKind("Box"));

function record(resource: Resource): AppliedResource {
  return {
    key: resource.key,
    kind: resource.kind,
    ...(resource.metadata.tenant === undefined ? {} : { tenant: resource.metadata.tenant }),
    generation: 1,
    digest: resource.digest,
    resource: recordOf(resource),
    revision: "r0" as Revision,
    origin: resource.origin,
    conditions: [],
    appliedAt: "2026-01-01T00:00:00.000Z",
  };
}

function state(resource: Resource): JsonValue {
  return { size: resource.spec["size"] ?? null, needs: resource.spec["needs"] ?? null };
}

interface World {
  readonly desired?: readonly Resource[];
  readonly observed?: readonly Resource[];
  readonly applied?: readonly Resource[];
}

function input(world: World): PlanInput {
  const desired = world.desired ?? [];
  return {
    workspace: "test",
    desired,
    edges: new Map(
      desired.map((resource) => [
        resource.key,
        REGISTRATIONS.get(resource.kind)
          ?.controller.references(resource)
          .map(({ kind, target }) => `${kind}/${target}` as ResourceKey) ?? [],
      ]),
    ),
    observed: new Map((world.observed ?? []).map((resource) => [resource.key, state(resource)])),
    applied: new Map((world.applied ?? []).map((resource) => [resource.key, record(resource)])),
    registrations: REGISTRATIONS,
    findings: [],
    basis: {
      revision: "r1" as Revision,
      desired: "sha256:d" as Digest,
      observed: "sha256:o" as Digest,
      policies: "sha256:p" as Digest,
      at: "2026-01-02T00:00:00.000Z",
    },
    now: Date.UTC(2026, 0, 2),
  };
}

const plan = (world: World) => makePlan(input(world), sha256);

describe("what becomes of one resource", () => {
  const a = toy("a");
  const bigger = toy("a", { size: 2 });
  const labelled = toy("a", { annotations: { note: "x" } });
  const cases: readonly (readonly [string, World, string | undefined, string])[] = [
    ["nothing is there", { desired: [a] }, "create", ""],
    ["it was made and is gone", { desired: [a], applied: [a] }, "create", "removed outside of edict"],
    ["all is as desired", { desired: [a], applied: [a], observed: [a] }, undefined, ""],
    ["the desired state changed", { desired: [bigger], applied: [a], observed: [a] }, "update", ""],
    [
      "the row changed",
      { desired: [a], applied: [a], observed: [bigger] },
      "update",
      "changed outside of edict",
    ],
    ["only an annotation changed", { desired: [labelled], applied: [a], observed: [a] }, "update", ""],
    [
      "it is there but not ours",
      { desired: [a], observed: [a] },
      "adopt",
      "is there, but was not made by edict",
    ],
    ["it left the source", { applied: [a], observed: [a] }, "delete", "no longer declared"],
    ["it left the source and the system", { applied: [a] }, "delete", "no longer declared"],
    ["somebody put it there", { observed: [a] }, "delete", "was put there outside of edict"],
  ];
  test.each(cases)("%s", (_reason, world, operation, why) => {
    const { changes, unchanged } = plan(world);
    expect(changes.map((change) => [change.operation, change.reason])).toEqual(
      operation === undefined ? [] : [[operation, why]],
    );
    expect(unchanged).toBe(operation === undefined ? 1 : 0);
  });

  test("an update names the field, its values and its place", () => {
    const [change] = plan({ desired: [bigger], applied: [a], observed: [a] }).changes;
    expect(change?.fields).toEqual([{ pointer: "/spec/size", before: 1, after: 2 }]);
    expect(change?.origin).toEqual({ file: "a.yaml", line: 1, column: 1 });
  });

  test("what shrinks is a hazard, and so is every deletion of what edict made", () => {
    const shrunk = plan({ desired: [a], applied: [bigger], observed: [bigger] });
    expect(shrunk.changes[0]?.hazards.map(({ id }) => id)).toEqual(["data-loss"]);
    const gone = plan({ applied: [a], observed: [a] });
    expect(gone.changes[0]?.hazards.map(({ id }) => id)).toEqual(["data-loss"]);
    expect(plan({ observed: [a] }).changes[0]?.hazards).toEqual([]);
  });
});

describe("order", () => {
  test("a resource waits for what it needs", () => {
    const { changes } = plan({ desired: [toy("a", { needs: ["b"] }), toy("b")] });
    expect(changes.map(({ key, after }) => [key, after])).toEqual([
      ["Toy/a", ["Toy/b"]],
      ["Toy/b", []],
    ]);
  });

  test("a deletion waits for the deletion, or the change, of what needed it", () => {
    const a = toy("a", { needs: ["b"] });
    const b = toy("b");
    const both = plan({ applied: [a, b], observed: [a, b] });
    expect(both.changes.map(({ key, after }) => [key, after])).toEqual([
      ["Toy/a", []],
      ["Toy/b", ["Toy/a"]],
    ]);
    const freed = plan({ desired: [toy("a")], applied: [a, b], observed: [a, b] });
    expect(freed.changes.find(({ key }) => key === "Toy/b")?.after).toEqual(["Toy/a"]);
  });
});

const someToys = fc
  .uniqueArray(fc.tuple(fc.constantFrom("a", "b", "c", "d", "e"), fc.integer({ min: 1, max: 3 })), {
    selector: ([name]) => name,
  })
  .map((pairs) => pairs.map(([name, size]) => toy(name, { size } satisfies ToyOptions)));

describe("properties", () => {
  test("the same input gives the same bytes, whatever its order", () => {
    fc.assert(
      fc.property(someToys, someToys, someToys, (desired, observed, applied) => {
        const one = plan({ desired, observed, applied });
        const two = plan({
          desired: desired.toReversed(),
          observed: observed.toReversed(),
          applied: applied.toReversed(),
        });
        expect(JSON.stringify(two)).toBe(JSON.stringify(one));
      }),
    );
  });

  test("doing what the plan says leaves nothing to do", () => {
    fc.assert(
      fc.property(someToys, someToys, someToys, (desired, observed, applied) => {
        plan({ desired, observed, applied });
        expect(plan({ desired, observed: desired, applied: desired }).changes).toEqual([]);
      }),
    );
  });

  test("a plan that was altered is told from its id", () => {
    const made = plan({ desired: [toy("a")] });
    expect(planDigest(made, sha256)).toBe(made.id);
    expect(planDigest({ ...made, unchanged: 7 }, sha256)).not.toBe(made.id);
  });
});
