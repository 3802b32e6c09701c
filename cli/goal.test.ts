import { describe, expect, test } from "vitest";
import type { Condition, ResourceStatus } from "../core/ports.ts";
import type { Digest, ResourceKey } from "../core/resource.ts";
import { resource } from "../tests/fakes/command-line.ts";
import { isMet, readGoal } from "./goal.ts";

const WANTED = resource("Role/viewer");

function status(applied: "newest" | "never" | "older", conditions: readonly Condition[]): ResourceStatus {
  const key = "Role/viewer" as ResourceKey;
  if (applied === "never") return { key, conditions };
  const digest = applied === "newest" ? WANTED.digest : ("sha256:older" as Digest);
  const { kind, origin } = WANTED;
  const record = { key, kind, generation: 2, digest, revision: "r1" as never, origin, appliedAt: "" };
  return { key, applied: record, conditions };
}

function told(type: Condition["type"], value: Condition["status"], observedGeneration: number): Condition {
  return { type, status: value, reason: "Applied", message: "", observedGeneration, since: "" } as Condition;
}

describe("a goal", () => {
  test.each([
    ["Ready", { type: "Ready", status: "True" }],
    ["Drifted=False", { type: "Drifted", status: "False" }],
    ["Ready=Unknown", { type: "Ready", status: "Unknown" }],
  ])("%s", (text, goal) => {
    expect(readGoal(text)).toEqual(goal);
  });

  test.each(["", "ready", "Ready=", "Ready=Yes", "Ready=True=False", "Redy"])("%j is none", (text) => {
    expect(() => readGoal(text)).toThrow(/--for takes a condition/u);
  });

  test.each([
    ["Ready", "newest", [told("Ready", "True", 2)], true],
    ["Ready", "newest", [told("Ready", "False", 2)], false],
    // What it says is of the state before.
    ["Ready", "older", [told("Ready", "True", 2)], false],
    ["Ready", "never", [], false],
    ["Ready=Unknown", "newest", [], true],
    ["Drifted=False", "newest", [], true],
    ["Drifted=False", "newest", [told("Drifted", "True", 2)], false],
    ["Drifted=False", "older", [], false],
    ["Drifted=False", "never", [], false],
    ["Stalled", "never", [told("Stalled", "True", 1)], true],
    ["Stalled", "older", [told("Stalled", "True", 3)], true],
    ["Stalled", "older", [told("Stalled", "True", 2)], false],
    ["Ready=False", "older", [told("Ready", "False", 3)], true],
  ] as const)("%s of %s with %j: %s", (text, applied, conditions, expected) => {
    expect(isMet(readGoal(text), WANTED, status(applied, conditions))).toBe(expected);
  });
});
