import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import type { JsonObject } from "../core/json.ts";
import type { Release, ReleaseTest } from "../core/release.ts";
import { loadPolicies } from "../policies/runner.ts";
import { DecisionPoint } from "./decision-point.ts";
import type { EvaluationRequest } from "./request.ts";
import type { RuntimePolicy, TextPolicy } from "./runtime.ts";
import { NOW, anyQuestion, anyRelease } from "./testdata/arbitraries.ts";
import { referenceAllows } from "./testdata/reference.ts";
import { BASE_ROLES, acme, grant, release, role } from "./testdata/releases.ts";
import type { RuleSketch } from "./testdata/releases.ts";

let policy: TextPolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

/** Counts how often the policy is asked. */
function counting(): { readonly policy: TextPolicy; asked: number } {
  const counted = {
    asked: 0,
    policy: {
      evaluate: (input: Parameters<RuntimePolicy["evaluate"]>[0]) => policy.evaluate(input),
      evaluateText: (input: string): string => {
        counted.asked += 1;
        return policy.evaluateText(input);
      },
      outcomesText: (tests: string, input: string): string => {
        counted.asked += 1;
        return policy.outcomesText(tests, input);
      },
      read: (text: string): unknown => policy.read(text),
    },
  };
  return counted;
}

function pointOf(releases: readonly Release[], using: RuntimePolicy = policy): DecisionPoint {
  const point = new DecisionPoint({ policy: using });
  point.replaceAll(releases);
  return point;
}

/** Keeps nothing: a policy that cannot be asked by text is asked for every question. */
function coldPoint(releases: readonly Release[]): DecisionPoint {
  return pointOf(releases, { evaluate: (input) => policy.evaluate(input) });
}

function ask(
  subject: { readonly id: string; readonly properties?: object },
  resource: { readonly type?: string; readonly properties?: object } = {},
  context?: object,
  action = "view",
): EvaluationRequest {
  return {
    subject: { type: "user", ...subject },
    action: { name: action },
    resource: { type: "data", id: "r1", ...resource },
    ...(context && { context }),
  } as EvaluationRequest;
}

type Sketch = Omit<ReleaseTest, "pointer">;

/** A release in which everybody of `ids` may view data when one of the tests passes. */
function conditional(tests: readonly Sketch[], ids: readonly string[] = ["ann", "bob"]): Release {
  const sketch: RuleSketch = { actions: ["view"], resources: ["data"], when: tests.map((one) => [one]) };
  const [key, made] = role("Role/acme/conditional", [sketch]);
  const user = Object.fromEntries(ids.map((id) => [id, [grant(key)]]));
  return acme({ roles: { ...BASE_ROLES, [key]: made }, bindings: { user } });
}

const INSTANTS = [NOW, NOW - 500, NOW + 499, NOW + 500, NOW + 60_000, NOW + 10 * 3_600_000, NOW + 1e11];

/** Questions that are like each other: each part is of one of three. */
const alike = fc
  .tuple(
    fc.array(anyQuestion, { minLength: 3, maxLength: 3 }),
    fc.array(
      fc.record({
        parts: fc.tuple(fc.nat(2), fc.nat(2), fc.nat(2), fc.nat(2)),
        now: fc.constantFrom(NOW, NOW, NOW, ...INSTANTS),
      }),
      { minLength: 12, maxLength: 12 },
    ),
  )
  .map(([questions, mixes]) =>
    mixes.map(({ parts, now }) => {
      const [subject, action, resource, context] = parts.map((index) => questions[index]);
      const mixed = { ...subject, ...(action && { action: action.action }) };
      const about = context?.context;
      return {
        now,
        question: { ...mixed, resource: resource?.resource, context: about } as EvaluationRequest,
      };
    }),
  );

describe("what is kept", () => {
  test("agrees with what is asked anew, and with the plain reference", { timeout: 120_000 }, () => {
    const counted = counting();
    let questions = 0;
    fc.assert(
      fc.property(anyRelease, alike, (of, asked) => {
        const [kept, cold] = [pointOf([of], counted.policy), coldPoint([of])];
        for (const { question, now } of [...asked, ...asked.toReversed()]) {
          questions += 1;
          const { decision, text } = kept.evaluateText("acme", question, { now });
          expect(decision).toEqual(cold.evaluate("acme", question, { now }));
          expect(JSON.parse(text)).toEqual(decision);
          expect(decision.decision).toBe(referenceAllows(of, question, now));
        }
      }),
      { numRuns: 600, seed: 20261123 },
    );
    // Otherwise nothing was kept, and the test says nothing.
    expect(counted.asked).toBeLessThan(questions / 3);
  });

  test("is asked for once: others with the same roles, and everything that no rule names, get the same", () => {
    const counted = counting();
    const users = Array.from({ length: 100 }, (_value, index) => `user${index}`);
    const user = Object.fromEntries(users.map((id) => [id, [grant("Role/viewer")]]));
    const point = pointOf([acme({ bindings: { user } })], counted.policy);
    for (const id of users) expect(point.evaluate("acme", ask({ id }), { now: NOW }).decision).toBe(true);
    expect(counted.asked).toBe(1);
    for (const type of ["a", "b", "__proto__", "constructor", "*"]) {
      const { decision, context } = point.evaluate("acme", ask({ id: "user1" }, { type }, {}, type), {
        now: NOW,
      });
      expect(decision).toBe(false);
      expect(context.reason_admin?.en).toBe(`No role of the subject has a rule for ${type} on ${type}.`);
    }
    expect(counted.asked).toBe(2);
  });

  test("cannot be changed by who got it", () => {
    const point = pointOf([acme()]);
    const asked = ask({ id: "viewer@acme.example" });
    const decision = point.evaluate("acme", asked, { now: NOW });
    expect(() => Object.assign(decision, { decision: false })).toThrow(TypeError);
    expect(() => Object.assign(decision.context.reasons[0] ?? {}, { code: "x" })).toThrow(TypeError);
    expect(point.evaluate("acme", asked, { now: NOW }).decision).toBe(true);
  });

  test("is bounded, for one tenant and for all together", () => {
    const point = new DecisionPoint({ policy, keep: { total: 400_000, each: 100_000 } });
    const of = conditional([{ path: ["context", "note"], operator: "eq", operand: "yes" }]);
    const tenants = Array.from({ length: 20 }, (_value, index) => `t${index}`);
    for (const tenant of tenants) point.publish({ ...of, tenant });
    for (let index = 0; index < 1_000; index += 1) {
      for (const tenant of tenants) {
        const note = index % 2 === 0 ? "yes" : `no ${index}`;
        const { decision } = point.evaluate(tenant, ask({ id: "ann" }, {}, { note }), { now: NOW });
        expect(decision).toBe(note === "yes");
      }
      expect(point.kept).toBeLessThanOrEqual(400_000);
    }
    for (const tenant of tenants) point.withdraw(tenant);
    expect(point.kept).toBe(0);
  });
});

describe("answers are not crossed", () => {
  const values: readonly (readonly [string, unknown, unknown])[] = [
    ["a number and its text", 1, "1"],
    ["true and its text", true, "true"],
    ["null and its text", null, "null"],
    ["null and what is missing", null, undefined],
    ["a list and its text", ["a"], '["a"]'],
    ["an object and its text", { a: 1 }, '{"a":1}'],
    ["a list and its only item", ["a"], "a"],
    ["a text and one that begins with it", "ab", "a"],
    ["an empty text and what is missing", "", undefined],
    ["an object and a list", {}, []],
    ["two numbers that differ in the last bit", 0.1 + 0.2, 0.3],
    ["composed and decomposed letters", "\u00e9", "e\u0301"],
  ];
  test.each(values)("between %s", (_what, one, other) => {
    const [left, right] = [{ v: one }, { v: other }].map(
      (pair) => JSON.parse(JSON.stringify(pair)) as JsonObject,
    );
    const test_ = (operand: unknown): Release =>
      conditional([{ path: ["resource", "properties", "v"], operator: "eq", operand: operand as string }]);
    for (const of of [test_(one), ...(other === undefined ? [] : [test_(other)])]) {
      const [point, cold] = [pointOf([of]), coldPoint([of])];
      for (const properties of [left, right, left, right]) {
        const asked = ask({ id: "ann" }, { properties: properties ?? {} });
        expect(point.evaluate("acme", asked, { now: NOW })).toEqual(
          cold.evaluate("acme", asked, { now: NOW }),
        );
      }
    }
  });

  test("by moving a part of one value into the next", () => {
    const pieces = ["", "1", '1"a', '2"', "-", "t", "z", "n1;", "j2:[]", '0"', "12:", "\u0000"];
    const of = conditional([
      { path: ["context", "a"], operator: "eq", operandPath: ["context", "b"] },
      { path: ["context", "b"], operator: "eq", operand: "t" },
    ]);
    const [point, cold] = [pointOf([of]), coldPoint([of])];
    const contexts = pieces.flatMap((a) => pieces.flatMap((b) => [{ a, b }, { a: a + b }, { b: a + b }]));
    for (const context of contexts) {
      const asked = ask({ id: "ann" }, {}, context);
      expect(point.evaluate("acme", asked, { now: NOW })).toEqual(cold.evaluate("acme", asked, { now: NOW }));
    }
  });

  test("between subjects with the same roles, when a rule reads who asks", () => {
    const owner = ["resource", "properties", "owner"];
    const point = pointOf([conditional([{ path: owner, operator: "eq", operandPath: ["subject", "id"] }])]);
    const allowed = (id: string, ownerId: string): boolean =>
      point.evaluate("acme", ask({ id }, { properties: { owner: ownerId } }), { now: NOW }).decision;
    expect([
      allowed("ann", "ann"),
      allowed("bob", "ann"),
      allowed("ann", "bob"),
      allowed("bob", "bob"),
    ]).toEqual([true, false, false, true]);
  });

  test("between who has a role and who has none, or by naming groups", () => {
    const bindings = { user: { ann: [grant("Role/viewer")] }, group: { staff: [grant("Role/viewer")] } };
    const point = pointOf([acme({ bindings })]);
    const allowed = (id: string, groups?: unknown): boolean =>
      point.evaluate("acme", ask({ id, properties: { groups } }), { now: NOW }).decision;
    expect([
      allowed("ann"),
      allowed("bob"),
      allowed("bob", ["staff"]),
      allowed("bob", ["sta", "ff"]),
      allowed("bob", "staff"),
      allowed("bob", [["staff"]]),
      allowed("bob"),
      allowed("staff"),
    ]).toEqual([true, false, true, false, false, false, false, false]);
  });

  test("between tenants, even if a release gives another's digest for its own", () => {
    const mine = acme();
    const theirs = {
      ...release("globex", { roles: BASE_ROLES, bindings: { user: {} } }),
      digest: mine.digest,
    };
    const point = pointOf([mine, theirs]);
    const asked = ask({ id: "viewer@acme.example" });
    for (const [tenant, expected] of [
      ["acme", true],
      ["globex", false],
      ["acme", true],
    ] as const) {
      const { decision, context } = point.evaluate(tenant, asked, { now: NOW });
      expect([decision, context.tenant]).toEqual([expected, tenant]);
    }
  });

  test("between releases: the first question after a new one is answered from it", () => {
    const [allowing, denying] = [acme(), acme({ bindings: { user: {} } })];
    const point = pointOf([]);
    const asked = ask({ id: "viewer@acme.example" });
    for (let turn = 0; turn < 100; turn += 1) {
      const of = turn % 2 === 0 ? allowing : denying;
      point.publish(of);
      for (let repeat = 0; repeat < 3; repeat += 1) {
        const { decision, context } = point.evaluate("acme", asked, { now: NOW });
        expect([decision, context.release]).toEqual([of === allowing, of.digest]);
      }
    }
  });

  test("between an evaluation that fails and one that does not", () => {
    const of = conditional([{ path: ["context", "note"], operator: "ne", operand: "no" }]);
    const point = pointOf([of]);
    const codes = ["yes", "\ud800", "yes", "\ud800", "no"].map(
      (note) =>
        point.evaluate("acme", ask({ id: "ann" }, {}, { note }), { now: NOW }).context.reasons[0]?.code,
    );
    expect(codes).toEqual([
      "rule.allowed",
      "evaluation.failed",
      "rule.allowed",
      "evaluation.failed",
      "condition.unmet",
    ]);
  });

  test("by an object that writes itself differently each time", () => {
    const of = conditional([{ path: ["context", "note"], operator: "eq", operand: "yes" }]);
    const [point, notes] = [pointOf([of]), ["no", "yes", "no", "yes", "no", "yes"]];
    const shifty = { toJSON: () => notes.shift() };
    point.evaluate("acme", ask({ id: "ann" }, {}, { note: shifty }), { now: NOW });
    point.evaluate("acme", ask({ id: "ann" }, {}, { note: shifty }), { now: NOW });
    const honest = (note: unknown): boolean =>
      point.evaluate("acme", ask({ id: "ann" }, {}, { note }), { now: NOW }).decision;
    expect([honest("no"), honest("yes"), honest({}), honest(["yes"])]).toEqual([false, true, false, false]);
  });
});

describe("time", () => {
  const at = (text: string): number => Date.parse(text);

  test("a window's answer begins and ends to the millisecond", () => {
    const operand = { from: "08:00", to: "18:00", zone: "Europe/Berlin", days: ["mon"] };
    const of = conditional([{ path: ["context", "time"], operator: "betweenTimes", operand }]);
    const point = pointOf([of]);
    const steps: readonly (readonly [string, boolean])[] = [
      ["2026-11-23T06:59:59.999Z", false],
      ["2026-11-23T07:00:00.000Z", true],
      ["2026-11-23T16:59:59.999Z", true],
      ["2026-11-23T17:00:00.000Z", false],
      ["2026-11-23T16:59:59.999Z", true],
      ["2026-11-24T07:00:00.000Z", false],
      ["2026-11-30T07:00:00.000Z", true],
    ];
    for (const [time, expected] of [...steps, ...steps]) {
      expect([time, point.evaluate("acme", ask({ id: "ann" }), { now: at(time) }).decision]).toEqual([
        time,
        expected,
      ]);
      const given = point.evaluate("acme", ask({ id: "bob" }, {}, { time }), { now: NOW });
      expect([time, given.decision]).toEqual([time, expected]);
    }
  });

  test("a grant counts up to the millisecond before its end, and again for a question of before", () => {
    const end = "2026-11-22T15:00:00.250Z";
    const user = { ann: [grant("Role/viewer", end)], bob: [grant("Role/viewer")] };
    const point = pointOf([acme({ bindings: { user } })]);
    const allowed = (id: string, now: number): boolean =>
      point.evaluate("acme", ask({ id }), { now }).decision;
    for (let repeat = 0; repeat < 3; repeat += 1) {
      expect([allowed("ann", at(end) - 1), allowed("ann", at(end)), allowed("ann", at(end) + 1)]).toEqual([
        true,
        false,
        false,
      ]);
      expect(allowed("bob", at(end) + 1)).toBe(true);
    }
    const { context } = point.evaluate("acme", ask({ id: "ann" }), { now: at(end) });
    expect(context.reasons).toMatchObject([{ code: "grant.expired", resource: "RoleBinding/acme/viewer" }]);
  });

  test("an end that cannot be read counts as past", () => {
    const user = { ann: [grant("Role/viewer", "tomorrow")] };
    const { decision } = pointOf([acme({ bindings: { user } })]).evaluate("acme", ask({ id: "ann" }), {
      now: 0,
    });
    expect(decision).toBe(false);
  });

  test("an action that needs a fresh sign-in is judged anew each time", () => {
    const point = pointOf([acme()]);
    const authenticatedAt = NOW / 1000;
    const asked = ask(
      { id: "owner@acme.example" },
      { type: "account" },
      { authenticatedAt, mfa: true },
      "connect",
    );
    const allowed = (now: number): boolean => point.evaluate("acme", asked, { now }).decision;
    expect([allowed(NOW), allowed(NOW + 900_000), allowed(NOW + 902_000), allowed(NOW)]).toEqual([
      true,
      true,
      false,
      true,
    ]);
  });
});

describe("outcomes", () => {
  const wanted = { path: ["context", "note"], operator: "eq", operand: "yes" } as const;

  test("are asked for each new value, and a decision once for each of them", () => {
    const counted = counting();
    const decisions: string[] = [];
    const using: TextPolicy = {
      ...counted.policy,
      evaluateText: (input) => {
        decisions.push(input);
        return policy.evaluateText(input);
      },
    };
    const point = pointOf([conditional([wanted])], using);
    for (let index = 0; index < 50; index += 1) {
      const asked = ask({ id: "ann" }, {}, { note: `no ${index}` });
      expect(point.evaluate("acme", asked, { now: NOW }).context.reasons[0]?.code).toBe("condition.unmet");
    }
    expect(point.evaluate("acme", ask({ id: "ann" }, {}, { note: "yes" }), { now: NOW }).decision).toBe(true);
    expect([counted.asked, decisions.length]).toEqual([51, 2]);
    // A decision that is kept by outcomes is asked for without anything of a request.
    for (const input of decisions) expect(input).not.toMatch(/no \d|yes|ann/u);
  });

  test.each(["", "true", "[1]", "[-1]", "[0.5]", '["0"]', '{"0":true}', "[0"])(
    "that are %j are no outcomes: a deny",
    (outcomes) => {
      const using: TextPolicy = { ...counting().policy, outcomesText: () => outcomes };
      const point = pointOf([conditional([wanted])], using);
      const { decision, context } = point.evaluate("acme", ask({ id: "ann" }, {}, { note: "yes" }), {
        now: NOW,
      });
      expect([decision, context.reasons[0]?.code]).toEqual([false, "evaluation.ill-formed"]);
    },
  );

  test("are not asked for an operator that this edict does not know: that is a deny", () => {
    const unknown = { path: ["context", "note"], operator: "matches", operand: "y" } as unknown as Sketch;
    const of = conditional([wanted, unknown]);
    const asked = ask({ id: "ann" }, {}, { note: "yes" });
    const { decision, context } = pointOf([of]).evaluate("acme", asked, { now: NOW });
    expect([decision, context.reasons[0]?.code]).toEqual([false, "input.invalid"]);
    expect(context).toEqual(coldPoint([of]).evaluate("acme", asked, { now: NOW }).context);
  });

  test("of very many tests are not asked for either, and the answers are the same", () => {
    const tests = Array.from({ length: 40 }, (_value, index): Sketch => {
      return { path: ["context", "note"], operator: "eq", operand: `yes ${index}` };
    });
    const [point, cold] = [pointOf([conditional(tests)]), coldPoint([conditional(tests)])];
    for (const note of ["yes 1", "yes 39", "yes 40", "yes 1"]) {
      const asked = ask({ id: "ann" }, {}, { note });
      expect(point.evaluate("acme", asked, { now: NOW })).toEqual(cold.evaluate("acme", asked, { now: NOW }));
    }
  });
});
