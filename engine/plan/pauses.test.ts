import { describe, expect, test } from "vitest";
import type { AppliedResource, Pause } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { toy } from "../../tests/fakes/toy-kinds.ts";
import { PAUSE_ANNOTATION } from "./lifecycle.ts";
import { pausedOf } from "./pauses.ts";
import { recordOf } from "./planner.ts";

const NOW = Date.UTC(2026, 0, 2);

function pause(target: string, parts: Partial<Pause> = {}): Pause {
  return { target, reason: "freeze", actor: "ada", since: "2026-01-01T00:00:00.000Z", ...parts };
}

function question(
  pauses: readonly Pause[],
  desired: readonly Resource[] = [],
  applied: readonly Resource[] = [],
): (key: string) => string | undefined {
  const paused = pausedOf({
    pauses,
    desired: new Map(desired.map((resource) => [resource.key, resource])),
    applied: new Map(
      applied.map((resource) => [
        resource.key,
        { resource: recordOf(resource) } as unknown as AppliedResource,
      ]),
    ),
    now: NOW,
  });
  return (key) => paused(key as ResourceKey);
}

describe("what a pause means", () => {
  test.each([
    ["Toy/acme/a", ["Toy/acme/a"], ["Toy/acme/b", "Toy/a"]],
    ["acme", ["Toy/acme/a", "Toy/acme/b", "Tenant/acme"], ["Toy/globex/a", "Toy/a", "Tenant/globex"]],
    ["platform", ["Toy/a", "Tenant/acme"], ["Toy/acme/a"]],
    ["*", ["Toy/a", "Toy/acme/a", "Tenant/acme"], []],
  ])("%s", (target, held, free) => {
    const paused = question([pause(target)]);
    expect(held.filter((key) => paused(key) === undefined)).toEqual([]);
    expect(free.filter((key) => paused(key) !== undefined)).toEqual([]);
  });

  test("the nearest word is told, with who said it and until when", () => {
    const paused = question([
      pause("*"),
      pause("acme", { reason: "migration", until: "2026-01-03T00:00:00Z" }),
    ]);
    expect(paused("Toy/acme/a")).toBe("migration (ada, until 2026-01-03T00:00:00Z)");
    expect(paused("Toy/a")).toBe("freeze (ada)");
  });

  test("a pause whose end has come holds nothing, and the wider one behind it does", () => {
    const over = pause("acme", { until: "2026-01-02T00:00:00Z" });
    expect(question([over])("Toy/acme/a")).toBeUndefined();
    expect(question([over, pause("*")])("Toy/acme/a")).toBe("freeze (ada)");
  });
});

describe("the annotation", () => {
  const annotated = toy("a", { annotations: { [PAUSE_ANNOTATION]: "T-1" } });

  test("pauses its resource, and goes on doing so when the YAML is gone", () => {
    expect(question([], [annotated])("Toy/a")).toBe("T-1");
    expect(question([], [], [annotated])("Toy/a")).toBe("T-1");
  });

  test("does so no longer once Git took it away", () => {
    expect(question([], [toy("a")], [annotated])("Toy/a")).toBeUndefined();
  });
});
