import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { Release, ReleaseTest } from "../../core/release.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { DecisionPoint } from "../decision-point.ts";
import { userMessage } from "../messages.ts";
import type { EvaluationRequest } from "../request.ts";
import { readAnswer } from "../runtime.ts";
import type { RuntimePolicy } from "../runtime.ts";
import { instantOf, sliceRelease } from "../slice.ts";
import { NOW, anyQuestion, anyRelease } from "../testdata/arbitraries.ts";
import { BASE_ROLES, acme, grant, release, role } from "../testdata/releases.ts";
import { considered } from "./considered.ts";
import type { AdminExplanation, Explanation } from "./explanation.ts";
import { outcomeOf } from "./outcome.ts";
import { HINTS } from "./user-form.ts";

let policy: RuntimePolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

function explain(
  published: Release,
  request: EvaluationRequest,
  form: "admin" | "user",
): { readonly decision: boolean; readonly explanation: Explanation } {
  const point = new DecisionPoint({ policy });
  point.publish(published);
  const { decision, context } = point.evaluate(published.tenant, request, { now: NOW, explain: form });
  if (context.explanation === undefined) throw new Error("nothing was explained");
  return { decision, explanation: context.explanation };
}

function admin(published: Release, request: EvaluationRequest): AdminExplanation {
  const { explanation } = explain(published, request, "admin");
  if (explanation.form !== "admin") throw new Error("not the form for administrators");
  return explanation;
}

function ask(id: string, action: string, type: string, more: object = {}): EvaluationRequest {
  return { subject: { type: "user", id }, action: { name: action }, resource: { type, id: "1" }, ...more };
}

const pairs = (left: string | undefined, right: string | undefined): string => `${left} ${right}`;

describe("what is told agrees with what decides", () => {
  test("each test that the policy names is one that did not pass, and no other", { timeout: 120_000 }, () => {
    const seen = { unmet: 0, passed: 0, allowed: 0, denied: 0 };
    fc.assert(
      fc.property(
        anyRelease,
        fc.array(anyQuestion, { minLength: 6, maxLength: 6 }),
        (published, questions) => {
          for (const question of questions) {
            const slice = sliceRelease(published, question, NOW);
            if (slice.input.kind !== "access" || slice.input.tenant.status !== "active") continue;
            const { reasons } = readAnswer(policy.evaluate(slice.input));
            const codes = new Set(reasons.map(({ code }) => code));
            const instant = instantOf(slice.asked, NOW);
            const fails = (one: ReleaseTest): boolean => !outcomeOf(one, slice.input.request, instant).passes;
            const looked = considered(published, question, NOW).filter(({ standing }) => standing === "held");
            const holding = (effect: "allow" | "deny"): Set<string> =>
              new Set(
                looked
                  .filter(
                    ({ rule, holds, included }) =>
                      rule.effect === effect && holds && (effect === "deny" || included),
                  )
                  .map(({ rule }) => rule.id),
              );
            const named = (code: string): Set<string | undefined> =>
              new Set(reasons.filter((reason) => reason.code === code).map((reason) => reason.rule));
            if (codes.has("rule.allowed")) {
              expect(holding("allow")).toEqual(named("rule.allowed"));
              seen.allowed += 1;
            }
            if (codes.has("rule.denied")) {
              expect(holding("deny")).toEqual(named("rule.denied"));
              seen.denied += 1;
            }
            if (codes.has("rule.none") || codes.has("condition.unmet") || codes.has("plan.feature-missing")) {
              expect([...holding("allow"), ...holding("deny")]).toEqual([]);
              const mine = looked
                .filter(({ rule, included }) => rule.effect === "allow" && included)
                .flatMap(({ rule }) =>
                  (rule.when ?? [])
                    .flat()
                    .filter(fails)
                    .map((one) => pairs(rule.id, one.pointer)),
                );
              const theirs = reasons
                .filter(({ code }) => code === "condition.unmet")
                .map((reason) => pairs(reason.rule, reason.pointer));
              expect(new Set(mine)).toEqual(new Set(theirs));
              seen.unmet += theirs.length;
              // Of the nearest alternative only such are told.
              for (const { rule, included, unmet } of looked)
                for (const one of rule.effect === "allow" && included ? unmet : [])
                  expect(theirs).toContain(pairs(rule.id, one.test.pointer));
            }
          }
        },
      ),
      { numRuns: 800, seed: 20261122 },
    );
    expect(seen.unmet).toBeGreaterThan(300);
    expect(seen.allowed).toBeGreaterThan(300);
    expect(seen.denied).toBeGreaterThan(100);
  });

  test("asking why changes neither the decision nor its reasons, and never fails", () => {
    fc.assert(
      fc.property(
        anyRelease,
        anyQuestion,
        fc.constantFrom("admin" as const, "user" as const),
        (published, question, form) => {
          const point = new DecisionPoint({ policy });
          point.publish(published);
          const plain = point.evaluate("acme", question, { now: NOW });
          const { explanation, ...context } = point.evaluate("acme", question, {
            now: NOW,
            explain: form,
          }).context;
          expect(context).toEqual(plain.context);
          expect(explanation?.form).toBe(form);
          expect(plain.context.explanation).toBeUndefined();
          expect(point.evaluateText("acme", question, { now: NOW }).text).not.toContain("explanation");
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe("what users are told", () => {
  test(
    "is only ever a sentence of the catalogue: nothing of a role, rule, file, property or subject",
    { timeout: 120_000 },
    () => {
      const hints: ReadonlySet<string> = new Set(Object.values(HINTS));
      const told = new Set<string>();
      fc.assert(
        fc.property(anyRelease, anyQuestion, (published, question) => {
          const { decision, explanation } = explain(published, question, "user");
          expect(Object.keys(explanation).toSorted()).toEqual(["form", "hints", "summary"]);
          if (explanation.form !== "user") throw new Error("the other form");
          const point = new DecisionPoint({ policy });
          point.publish(published);
          const [first] = point.evaluate("acme", question, { now: NOW }).context.reasons;
          expect(explanation.summary).toBe(decision ? "Allowed." : userMessage(first?.code ?? ""));
          for (const hint of explanation.hints) {
            expect(hints).toContain(hint);
            told.add(hint);
          }
          if (decision) expect(explanation.hints).toEqual([]);
        }),
        { numRuns: 1_000, seed: 20261122 },
      );
      expect([...told].toSorted()).toEqual([...hints].toSorted());
    },
  );

  test("says nothing of what other roles may, or why a rule denies", () => {
    const { explanation } = explain(acme(), ask("viewer@acme.example", "edit", "campaign"), "user");
    expect(explanation).toEqual({
      form: "user",
      summary: "You do not have permission to do this.",
      hints: [],
    });
    const [key, denying] = role("Role/acme/held", [
      { actions: ["view"], resources: ["data"], effect: "deny" },
      {
        actions: ["view"],
        resources: ["data"],
        when: [[{ path: ["context", "ip"], operator: "insideCidr", operand: "10.0.0.0/8" }]],
      },
    ]);
    const denied = release("acme", {
      roles: { [key]: denying },
      bindings: { user: { ann: [grant(key)] } },
    });
    expect(explain(denied, ask("ann", "view", "data"), "user").explanation).toMatchObject({ hints: [] });
  });
});

describe("what administrators are told", () => {
  const OWN: Omit<ReleaseTest, "pointer"> = {
    path: ["resource", "properties", "ownerId"],
    operator: "eq",
    operandPath: ["subject", "id"],
  };
  const OFFICE: Omit<ReleaseTest, "pointer"> = {
    path: ["context", "time"],
    operator: "betweenTimes",
    operand: { from: "08:00", to: "12:00", zone: "Europe/Berlin" },
  };
  const roles = Object.fromEntries([
    role("Role/acme/writer", [
      { actions: ["edit"], resources: ["campaign"], when: [[OWN, OFFICE], [OWN]] },
      { actions: ["delete"], resources: ["campaign"], feature: "purge" },
    ]),
    role("Role/acme/lead", [{ actions: ["edit", "publish"], resources: ["campaign"] }]),
    role("Role/acme/guard", [{ actions: ["edit"], resources: ["campaign"], effect: "deny" }]),
  ]);
  const published = release("acme", {
    roles,
    bindings: {
      user: {
        ann: [grant("Role/acme/writer")],
        bob: [grant("Role/acme/lead", "2026-01-01T00:00:00Z")],
        eve: [grant("Role/acme/writer"), grant("Role/acme/guard")],
      },
    },
  });
  const campaign = (ownerId?: string): object => ({
    resource: { type: "campaign", id: "1", ...(ownerId === undefined ? {} : { properties: { ownerId } }) },
  });

  test("on a deny: the nearest rule with what failed, where it stands, and who would be allowed", () => {
    const { summary, rules } = admin(published, ask("ann", "edit", "campaign", campaign("bob")));
    expect(summary).toBe(
      "The rule Role/acme/writer#/spec/rules/0 of Role/acme/writer would allow edit on campaign, but it needs that " +
        'resource.ownerId is subject.id, and resource.properties.ownerId is "bob".',
    );
    expect(rules.map(({ role: of, standing }) => [of, standing])).toEqual([
      ["Role/acme/writer", "held"],
      ["Role/acme/lead", "other-role"],
      ["Role/acme/writer", "other-action"],
    ]);
    expect(rules[0]).toMatchObject({
      resource: "Role/acme/writer",
      file: "tenants/acme/writer.yaml",
      line: 10,
      binding: { resource: "RoleBinding/acme/writer" },
      unmet: [
        {
          words: "resource.ownerId is subject.id",
          pointer: "/spec/rules/0/when/any/1/all/0",
          operator: "eq",
          expected: "ann",
          expectedPath: ["subject", "id"],
          found: "bob",
        },
      ],
    });
    expect(rules[2]).toMatchObject({ action: "delete", feature: { name: "purge", included: false } });
  });

  test("a property that is missing is told as missing, and has nothing found", () => {
    const { summary, rules } = admin(published, ask("ann", "edit", "campaign", campaign()));
    expect(summary).toContain("resource.properties.ownerId is missing");
    expect(rules[0]?.unmet[0]).not.toHaveProperty("found");
  });

  test("a grant that ran out, and the feature that the plan lacks", () => {
    expect(admin(published, ask("bob", "publish", "campaign")).summary).toBe(
      "The rule Role/acme/lead#/spec/rules/0 would allow publish on campaign, but the grant of Role/acme/lead has run out.",
    );
    expect(admin(published, ask("ann", "delete", "campaign")).summary).toContain(
      "would allow delete on campaign, but the plan does not include purge",
    );
  });

  test("a rule that denies comes before all that would allow", () => {
    const { summary, rules } = admin(published, ask("eve", "edit", "campaign", campaign("eve")));
    expect([summary, rules[0]?.effect, rules[0]?.role]).toEqual([
      "The rule Role/acme/guard#/spec/rules/0 denies edit on campaign.",
      "deny",
      "Role/acme/guard",
    ]);
  });

  test("on an allow: the rule that granted it, the role, and the binding that gives it", () => {
    const { summary, rules } = admin(published, ask("ann", "edit", "campaign", campaign("ann")));
    expect(summary).toBe("The rule Role/acme/writer#/spec/rules/0 allows edit on campaign.");
    expect(rules).toMatchObject([
      {
        role: "Role/acme/writer",
        standing: "held",
        unmet: [],
        binding: { resource: "RoleBinding/acme/writer", line: 1 },
      },
    ]);
  });

  test("where nothing has a rule, that is said; and what rules do not decide is told by its reasons", () => {
    expect(admin(acme(), ask("owner@acme.example", "fly", "rocket"))).toEqual({
      form: "admin",
      summary: "No role has a rule for fly on rocket.",
      rules: [],
    });
    const feature = ask("ann", "use", "feature");
    expect(admin(published, feature)).toEqual({
      form: "admin",
      summary: "The tenant's plan does not include 1.",
      rules: [],
    });
  });

  test("of many roles and actions the nearest are told", () => {
    const many = Object.fromEntries(
      Array.from({ length: 100 }, (_, number) =>
        role(`Role/acme/r${number}`, [{ actions: ["view"], resources: ["data"] }]),
      ),
    );
    const crowded = release("acme", { roles: { ...BASE_ROLES, ...many }, bindings: {} });
    expect(admin(crowded, ask("ann", "view", "data")).rules).toHaveLength(20);
  });
});
