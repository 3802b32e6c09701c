import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../../core/json.ts";
import { DEFAULT_DRIFT } from "../../core/ports.ts";
import type { AcceptedDrift, AppliedResource, DriftSettings } from "../../core/ports.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../../core/resource.ts";
import { toy, toyKind, toys } from "../../tests/fakes/toy-kinds.ts";
import type { ToyOptions } from "../../tests/fakes/toy-kinds.ts";
import { sha256 } from "../digest.ts";
import { foreignFields } from "./foreign-fields.ts";
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
  readonly drift?: Partial<DriftSettings>;
  readonly visible?: readonly Resource[];
  readonly concerns?: (key: ResourceKey) => boolean;
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
    drift: { ...DEFAULT_DRIFT, ...world.drift },
    ...(world.visible === undefined ? {} : { visible: world.visible }),
    ...(world.concerns === undefined ? {} : { concerns: world.concerns }),
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

function accepted(resource: string, parts: Partial<AcceptedDrift> = {}): Partial<DriftSettings> {
  const until = "2026-02-01T00:00:00Z";
  return {
    accepted: [{ id: "known", resource: resource as ResourceKey, reason: "known", until, ...parts }],
  };
}

const REPORT: Partial<DriftSettings> = { mode: "report" };

describe("drift that is only reported", () => {
  const a = toy("a");
  const bigger = toy("a", { size: 2 });

  test.each<readonly [string, World, string]>([
    ["a changed row", { desired: [a], applied: [a], observed: [bigger] }, "changed"],
    ["a removed row", { desired: [a], applied: [a] }, "removed"],
    ["an added row", { observed: [a] }, "added"],
  ])("%s is no change", (_what, world, cause) => {
    const { changes, drifted, unchanged } = plan({ ...world, drift: REPORT });
    expect(changes).toEqual([]);
    expect(unchanged).toBe(0);
    expect(drifted.map((item) => [item.key, item.cause, item.mode])).toEqual([["Toy/a", cause, "report"]]);
  });

  test("tells the field, from what is there to what was applied", () => {
    const { drifted } = plan({ desired: [a], applied: [a], observed: [bigger], drift: REPORT });
    expect(drifted[0]?.fields).toEqual([{ pointer: "/spec/size", before: 2, after: 1 }]);
  });

  test("an annotation wins over the workspace, both ways", () => {
    const reported = toy("a", { annotations: { "edict/drift": "report" } });
    const healed = toy("a", { annotations: { "edict/drift": "heal" } });
    const one = plan({ desired: [reported], applied: [reported], observed: [bigger] });
    expect([one.changes.length, one.drifted.length]).toEqual([0, 1]);
    const two = plan({ desired: [healed], applied: [healed], observed: [bigger], drift: REPORT });
    expect([two.changes.length, two.drifted.length]).toEqual([1, 0]);
  });

  test("a new word of Git is no drift: the resource is made as it is written", () => {
    const { changes, drifted } = plan({
      desired: [toy("a", { size: 3 })],
      applied: [a],
      observed: [bigger],
      drift: REPORT,
    });
    expect(changes.map(({ fields }) => fields)).toEqual([[{ pointer: "/spec/size", before: 2, after: 3 }]]);
    expect(drifted).toEqual([]);
  });
});

describe("accepted drift", () => {
  const a = toy("a");
  const bigger = toy("a", { size: 2 });
  const drifted: World = { desired: [a], applied: [a], observed: [bigger] };

  test("of the whole resource, and of the field that differs, is no change and says whose acceptance it is", () => {
    for (const fields of [undefined, ["/spec/size"]]) {
      const made = plan({ ...drifted, drift: accepted("Toy/a", fields === undefined ? {} : { fields }) });
      expect(made.changes).toEqual([]);
      expect(made.drifted).toMatchObject([
        { key: "Toy/a", mode: "accepted", acceptedBy: ["known"], until: "2026-02-01T00:00:00Z" },
      ]);
    }
  });

  test("accepts neither another field nor another resource, nor anything from its end on", () => {
    for (const drift of [
      accepted("Toy/a", { fields: ["/spec/needs"] }),
      accepted("Toy/b"),
      accepted("Toy/a", { until: "2026-01-02T00:00:00Z" }),
    ]) {
      expect(plan({ ...drifted, drift }).changes.map(({ reason }) => reason)).toEqual([
        "changed outside of edict",
      ]);
    }
  });

  test("what was removed or added needs an acceptance of the whole resource", () => {
    const removed: World = { desired: [a], applied: [a] };
    expect(plan({ ...removed, drift: accepted("Toy/a") }).drifted[0]?.cause).toBe("removed");
    expect(plan({ ...removed, drift: accepted("Toy/a", { fields: ["/spec/size"] }) }).changes).toHaveLength(
      1,
    );
    expect(plan({ observed: [a], drift: accepted("Toy/a") }).drifted[0]?.cause).toBe("added");
  });

  test("survives a change of another field in Git, and yields to one of its own", () => {
    const more = toy("a", { needs: ["b"] });
    const world = { applied: [a], observed: [bigger], drift: accepted("Toy/a") };
    const kept = { ...input({ ...world, desired: [more] }) };
    expect(makePlan(kept, sha256).changes[0]?.fields.map(({ pointer }) => pointer)).toEqual(["/spec/needs"]);
    expect(foreignFields(kept).get(more.key)?.spec).toEqual({ size: 2, needs: ["b"] });
    const own = input({ ...world, desired: [toy("a", { size: 3 })] });
    expect(makePlan(own, sha256).changes[0]?.fields).toEqual([
      { pointer: "/spec/size", before: 2, after: 3 },
    ]);
    expect(foreignFields(own).size).toBe(0);
    expect(makePlan(own, sha256).drifted).toEqual([]);
  });
});

describe("fields that somebody else owns", () => {
  const annotations = { "edict/ignore-fields": "/spec/size" };
  const a = toy("a", { annotations });

  test("are no difference, and stay in what is written when another field changes", () => {
    const observed = [toy("a", { size: 7 })];
    expect(plan({ desired: [a], applied: [a], observed })).toMatchObject({ changes: [], unchanged: 1 });
    const more = toy("a", { annotations, needs: ["b"] });
    const changed = input({ desired: [more], applied: [a], observed });
    expect(makePlan(changed, sha256).changes[0]?.fields.map(({ pointer }) => pointer)).toEqual([
      "/spec/needs",
    ]);
    expect(foreignFields(changed).get(more.key)?.spec["size"]).toBe(7);
    expect(makePlan(changed, sha256).changes[0]?.digest).toBe(more.digest);
  });

  test("bring no hazard: Git asks for less, but nothing shrinks", () => {
    const [change] = plan({
      desired: [toy("a", { annotations, size: 1, needs: ["b"] })],
      applied: [toy("a", { annotations, size: 5 })],
      observed: [toy("a", { size: 5 })],
    }).changes;
    expect(change?.hazards).toEqual([]);
  });

  test("are written as Git has them where nothing is there yet", () => {
    expect(foreignFields(input({ desired: [a] })).size).toBe(0);
  });
});

describe("what is no longer declared", () => {
  const retained = toy("a", { annotations: { "edict/deletion-policy": "retain" } });

  test("stays where its deletion policy is retain, whatever its row has become", () => {
    for (const observed of [[retained], [toy("a", { size: 9 })], []]) {
      const made = plan({ applied: [retained], observed });
      expect([made.changes, made.retained, made.drifted]).toEqual([[], ["Toy/a"], []]);
    }
  });

  test("comes back under management with its YAML", () => {
    const world = { desired: [retained], applied: [retained] };
    expect(plan({ ...world, observed: [retained] }).unchanged).toBe(1);
    expect(plan({ ...world, observed: [toy("a", { size: 9 })] }).changes[0]?.operation).toBe("update");
  });

  test("is left to others where the plan is not about it", () => {
    const all = { applied: [toy("a"), toy("b")], observed: [toy("a"), toy("b")] };
    const about = plan({ ...all, concerns: (key) => key === "Toy/b" });
    expect(about.changes.map(({ key }) => key)).toEqual(["Toy/b"]);
    // `a` is desired, only not in this part.
    expect(plan({ ...all, desired: [toy("b")], visible: [toy("a"), toy("b")] }).changes).toEqual([]);
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
