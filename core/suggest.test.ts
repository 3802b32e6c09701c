import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { closest, didYouMean, slipsBetween } from "./suggest.ts";

describe("slips", () => {
  const cases: readonly (readonly [string, string, number])[] = [
    ["viewer", "viewer", 0],
    ["viwer", "viewer", 1],
    ["veiwer", "viewer", 1],
    ["viewers", "viewer", 1],
    ["editor", "auditor", 2],
    ["", "abc", 3],
    ["abc", "xyz", 3],
  ];
  test.each(cases)("%s and %s", (left, right, slips) => {
    expect(slipsBetween(left, right)).toBe(slips);
    expect(slipsBetween(right, left)).toBe(slips);
  });

  test("are a distance: none only between equals, and never more than the longer word", () => {
    const word = fc.string({ maxLength: 12 });
    fc.assert(
      fc.property(word, word, (left, right) => {
        const slips = slipsBetween(left, right);
        expect(slips === 0).toBe(left === right);
        expect(slips).toBeLessThanOrEqual(Math.max(left.length, right.length));
        expect(slips).toBeGreaterThanOrEqual(Math.abs(left.length - right.length));
      }),
    );
  });
});

describe("what was meant", () => {
  const cases: readonly (readonly [string, readonly string[], string | undefined])[] = [
    ["viwer", ["editor", "viewer"], "viewer"],
    ["VIEWER", ["viewer"], "viewer"],
    ["editr", ["editors", "editor"], "editor"],
    ["abc", ["abd", "xyz"], "abd"],
    ["abc", ["ayz"], undefined],
    ["owner", ["admin", "member"], undefined],
    ["same", ["same"], undefined],
    ["", ["a"], undefined],
    ["x".repeat(1000), ["x".repeat(1000)], undefined],
  ];
  test.each(cases)("%s among %j", (word, candidates, meant) => {
    expect(closest(word, candidates)).toBe(meant);
  });

  test("is asked for, or something else is said", () => {
    expect(didYouMean("viwer", ["viewer"], "Create it.")).toBe('Did you mean "viewer"?');
    expect(didYouMean("owner", ["viewer"], "Create it.")).toBe("Create it.");
  });
});
