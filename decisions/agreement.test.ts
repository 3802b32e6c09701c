import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { REASON_CODES } from "../policies/reason-codes.ts";
import { loadPolicies } from "../policies/runner.ts";
import { DecisionPoint } from "./decision-point.ts";
import type { RuntimePolicy } from "./runtime.ts";
import { NOW, anyQuestion, anyRelease } from "./testdata/arbitraries.ts";
import { referenceAllows } from "./testdata/reference.ts";

/** What only other tests see: questions and releases are well-formed here, and the tenant is there. */
const UNREACHED = ["input.invalid", "tenant.unknown"];

let policy: RuntimePolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

describe("the decision point", () => {
  test("answers 10,000 generated questions as the plain reference does", { timeout: 120_000 }, () => {
    const failures: unknown[] = [];
    const decisions = new DecisionPoint({ policy, onFailure: ({ error }) => failures.push(error) });
    const seen = { allow: 0, deny: 0 };
    const codes = new Set<string>();
    fc.assert(
      fc.property(
        anyRelease,
        fc.array(anyQuestion, { minLength: 10, maxLength: 10 }),
        (release, questions) => {
          decisions.publish(release);
          for (const question of questions) {
            const { decision, context } = decisions.evaluate("acme", question, { now: NOW });
            seen[decision ? "allow" : "deny"] += 1;
            for (const { code } of context.reasons) codes.add(code);
            expect(context.reasons.length).toBeGreaterThan(0);
            expect({ decision, question, reasons: context.reasons }).toEqual({
              decision: referenceAllows(release, question, NOW),
              question,
              reasons: context.reasons,
            });
          }
        },
      ),
      { numRuns: 1_000, seed: 20261122 },
    );
    expect(failures).toEqual([]);
    // A test in which nearly everything is denied would prove little.
    expect(seen.allow).toBeGreaterThan(1_000);
    expect(seen.deny).toBeGreaterThan(1_000);
    expect(REASON_CODES.filter((code) => !codes.has(code)).toSorted()).toEqual(UNREACHED);
    const known: readonly string[] = [...REASON_CODES, "tenant.mismatch"];
    expect([...codes].filter((code) => !known.includes(code))).toEqual([]);
  });
});
