import { describe, expect, test } from "vitest";
import type { Operation } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { deletesTooMuch, isMassDeletion } from "./breaker.ts";

describe("a mass deletion", () => {
  test.each([
    [0, 0, false],
    [1, 1, false],
    [1, 2, false],
    [2, 10, false],
    [2, 9, true],
    [3, 15, false],
    [3, 14, true],
    [10, 50, false],
    [10, 49, true],
    [10, 100_000, false],
    [11, 100_000, true],
  ])("%i of %i: %s", (deletions, applied, expected) => {
    expect(isMassDeletion(deletions, applied)).toBe(expected);
  });
});

describe("a whole plan", () => {
  const key = (name: string): ResourceKey => `Toy/${name}` as ResourceKey;
  const changes = (count: number, operation: Operation, prefix: string) =>
    Array.from({ length: count }, (_, index) => ({ key: key(`${prefix}${index}`), operation }));
  const applied = (count: number): ReadonlyMap<ResourceKey, unknown> =>
    new Map(Array.from({ length: count }, (_, index) => [key(`a${index}`), index]));

  test("counts deletions only", () => {
    expect(deletesTooMuch(changes(11, "update", "a"), applied(11))).toBe(false);
    expect(deletesTooMuch(changes(11, "delete", "a"), applied(11))).toBe(true);
  });

  test("what edict never made has no share in what is applied, but counts by number", () => {
    expect(deletesTooMuch(changes(5, "delete", "stray"), applied(5))).toBe(false);
    expect(deletesTooMuch(changes(10, "delete", "stray"), applied(0))).toBe(false);
    expect(deletesTooMuch(changes(11, "delete", "stray"), applied(1000))).toBe(true);
  });
});
