import { expect, test } from "vitest";
import { openDecisionPoint, parseEvaluation } from "./index.ts";
import type { Release } from "./index.ts";
import { acme } from "./testdata/releases.ts";

test("an application can ask in its own process, with a release that it read as JSON", async () => {
  const decisions = await openDecisionPoint();
  decisions.publish(JSON.parse(JSON.stringify(acme())) as Release);
  const question = parseEvaluation({
    subject: { type: "user", id: "viewer@acme.example" },
    action: { name: "view" },
    resource: { type: "data", id: "d1" },
  });
  if (!question.ok) throw new Error("not a question");
  expect(decisions.evaluate("acme", question.value, { now: Date.now() }).decision).toBe(true);
});
