import { expect, test } from "vitest";
import type { ReleaseTest } from "../../core/release.ts";
import { conditionWords, conjunctionWords } from "./words.ts";

const NOTE = { path: ["context", "note"], pointer: "" };

test.each<[Omit<ReleaseTest, "path" | "pointer">, string]>([
  [{ operator: "eq", operand: "sales" }, 'is "sales"'],
  [{ operator: "eq", operandPath: ["subject", "properties", "team"] }, "is subject.team"],
  [{ operator: "eq", operand: "sales", negated: true }, 'is not "sales"'],
  [{ operator: "in", operand: [1, 2, 3, 4, 5, 6, 7] }, "is one of 1, 2, 3, 4, 5 and 2 more"],
  [{ operator: "exists", operand: true }, "is there"],
  [{ operator: "exists", operand: false }, "is missing"],
  [{ operator: "exists", operand: false, negated: true }, "is there"],
  [{ operator: "lt", operand: 5, negated: true }, "is not less than 5"],
  [{ operator: "insideCidr", operand: "10.0.0.0/8" }, 'is inside "10.0.0.0/8"'],
  [
    {
      operator: "betweenTimes",
      operand: { from: "08:00", to: "18:00", zone: "Europe/Berlin", days: ["mon", "fri"] },
    },
    "is between 08:00 and 18:00 Europe/Berlin on mon, fri",
  ],
])("%j is told in words", (parts, words) => {
  expect(conditionWords({ when: [[{ ...NOTE, ...parts }]] })).toBe(`context.note ${words}`);
});

test("a condition is told with its alternatives", () => {
  const there: ReleaseTest = { ...NOTE, operator: "exists", operand: true };
  expect(conditionWords({ when: [[there, there], [there]] })).toBe(
    "context.note is there and context.note is there, or context.note is there",
  );
  expect([conditionWords({}), conditionWords({ when: [] }), conjunctionWords([])]).toEqual([
    "",
    "never",
    "always",
  ]);
});
