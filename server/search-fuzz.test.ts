import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { DecisionPoint } from "../decisions/decision-point.ts";
import type { RuntimePolicy } from "../decisions/runtime.ts";
import { NOW, anyQuestion, anyRelease } from "../decisions/testdata/arbitraries.ts";
import { loadPolicies } from "../policies/runner.ts";
import { makeApp } from "./testdata/app.ts";

let policy: RuntimePolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

const page = fc.oneof(
  { weight: 4, arbitrary: fc.record({ limit: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.record({ limit: fc.oneof(fc.integer(), fc.double()) }) },
  { weight: 1, arbitrary: fc.record({ token: fc.oneof(fc.base64String(), fc.constant("bnVsbA.")) }) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

/** A search of which, now and then, some member may be anything. */
const search = fc
  .record({
    question: anyQuestion,
    pages: fc.option(page, { nil: undefined, freq: 2 }),
    member: fc.constantFrom("subject", "action", "resource", "context", "none", "none", "none", "none"),
    odd: fc.jsonValue(),
  })
  .map(({ question, pages, member, odd }) => ({
    ...question,
    ...(pages !== undefined && { page: pages }),
    ...(member !== "none" && { [member]: odd }),
  }));

test(
  "2,000 generated searches are answered or refused, and never an error of ours",
  { timeout: 120_000 },
  async () => {
    const decisions = new DecisionPoint({ policy });
    const app = makeApp({ decisions, clock: { now: () => NOW } });
    const seen = new Map<number, number>();
    const kind = fc.constantFrom("subject", "resource", "action");
    await fc.assert(
      fc.asyncProperty(
        anyRelease,
        fc.array(fc.tuple(kind, search), { minLength: 20, maxLength: 20 }),
        async (release, list) => {
          decisions.publish(release);
          for (const [what, body] of list) {
            const response = await app.inject({
              method: "POST",
              url: `/tenants/acme/access/v1/search/${what}`,
              headers: { host: "localhost", "content-type": "application/json" },
              payload: JSON.stringify(body),
            });
            const { statusCode: status, payload: text } = response;
            expect([200, 400], text).toContain(status);
            expect(JSON.parse(text)).toEqual(
              status === 400
                ? expect.any(String)
                : expect.objectContaining({ results: expect.any(Array) as unknown }),
            );
            seen.set(status, (seen.get(status) ?? 0) + 1);
          }
        },
      ),
      { numRuns: 100 },
    );
    expect(seen.get(200)).toBeGreaterThan(200);
    expect(seen.get(400)).toBeGreaterThan(200);
    await app.close();
  },
);
