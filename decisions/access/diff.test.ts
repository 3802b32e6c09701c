import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Release } from "../../core/release.ts";
import { loadPolicies } from "../../policies/runner.ts";
import type { EvaluationRequest } from "../request.ts";
import { NOW, anyQuestion } from "../testdata/arbitraries.ts";
import { referenceAllows } from "../testdata/reference.ts";
import { SECURITY, acme, grant, release, role } from "../testdata/releases.ts";
import type { RuleSketch } from "../testdata/releases.ts";
import { accessDiff, accessGains, verdictOf } from "./diff.ts";
import type { AccessChange } from "./diff.ts";
import { anyPair } from "./testdata/pairs.ts";
import { concerns, featureQuestions, signInQuestions } from "./testdata/questions.ts";
import { requestFor } from "./witness.ts";

const { runtime: policy } = await loadPolicies();
/** When something begins or ends in one of the releases, and now. */
function timesOf(...releases: readonly Release[]): readonly number[] {
  const grants = releases.flatMap(({ sections }) =>
    Object.values(sections.bindings ?? {}).flatMap((ids) => Object.values(ids).flat()),
  );
  const ends = grants.flatMap(({ expiresAt }) => (expiresAt === undefined ? [] : Date.parse(expiresAt)));
  const starts = releases.flatMap(({ sections: { sso } }) => Date.parse(sso?.requiredFrom ?? "") || []);
  return [...new Set([NOW, ...ends, ...starts])].filter((time) => time >= NOW);
}

/** Questions that pass the conditions of rules, asked by somebody who holds them and says to be in a group. */
function aimedQuestions({ sections }: Release, pick: number): readonly EvaluationRequest[] {
  const cells = Object.entries(sections.roles ?? {}).flatMap(([key, { rules }]) =>
    Object.entries(rules).flatMap(([type, row]) =>
      Object.entries(row).flatMap(([action, list]) => list.map((rule) => ({ key, type, action, rule }))),
    ),
  );
  const holders = Object.entries(sections.bindings ?? {}).flatMap(([type, ids]) =>
    Object.entries(ids).flatMap(([id, grants]) => grants.map(({ role: held }) => ({ type, id, held }))),
  );
  const groups = Object.keys(sections.bindings?.["group"] ?? {});
  const context = { authenticatedAt: Math.floor(NOW / 1000), mfa: true };
  return cells.flatMap(({ key, type, action, rule }, index) => {
    const mine = holders.filter(({ held }) => held === key);
    const holder = mine[(pick + index) % Math.max(mine.length, 1)];
    const tests = rule.when?.[pick % rule.when.length] ?? [];
    const named = groups.filter((_, at) => (pick + index + at) % 3 === 0);
    return holder === undefined
      ? []
      : [requestFor({ ...holder, groups: named }, { type, action }, tests, context)];
  });
}

describe("a comparison of generated releases", () => {
  test("never says that nothing is added where a question is newly allowed", { timeout: 120_000 }, () => {
    const seen = { none: 0, open: 0, allowed: 0, entered: 0 };
    const questions = fc.array(anyQuestion, { minLength: 5, maxLength: 5 });
    const property = fc.property(anyPair, questions, fc.nat(100), ({ before, after }, asked, pick) => {
      const gains = accessGains({ before, after, at: NOW }, () => undefined);
      seen[gains.length === 0 ? "none" : "open"] += 1;
      const times = timesOf(before, after);
      const features = featureQuestions([before, after]);
      const entering = signInQuestions([before, after], pick);
      for (const question of [...asked, ...aimedQuestions(after, pick), ...features, ...entering]) {
        // What is told of somebody in one cell, or signing in, says nothing of the others.
        if (gains.some((gain) => concerns(gain, question))) continue;
        for (const now of times) {
          const allowed = referenceAllows(after, question, now);
          seen[entering.includes(question) ? "entered" : "allowed"] += Number(allowed);
          const newly = allowed && !referenceAllows(before, question, now);
          expect({ question, now, newly }).toEqual({ question, now, newly: false });
        }
      }
    });
    fc.assert(property, { numRuns: 500, seed: 20261122 });
    // A test in which nearly nothing is proved, or nearly nothing allowed, would prove little.
    expect(seen.none).toBeGreaterThan(150);
    expect(seen.open).toBeGreaterThan(150);
    expect(seen.allowed).toBeGreaterThan(1_000);
    expect(seen.entered).toBeGreaterThan(1_000);
  });

  test(
    "calls a gain proved only with a question that the reference answers so, too",
    { timeout: 120_000 },
    () => {
      const seen = { proved: 0 };
      const property = fc.property(anyPair, ({ before, after }) => {
        const { gains } = accessDiff({ before, after, at: NOW }, policy);
        for (const { witness } of gains) {
          if (witness === undefined) continue;
          seen.proved += 1;
          const now = Date.parse(witness.at);
          const answers = [before, after].map((one) => referenceAllows(one, witness.request, now));
          expect([witness, answers]).toEqual([witness, [false, true]]);
        }
      });
      fc.assert(property, { numRuns: 60, seed: 20261122 });
      expect(seen.proved).toBeGreaterThan(200);
    },
  );
});

const VIEW: RuleSketch = { actions: ["view"], resources: ["data"] };
const OWN = {
  path: ["resource", "properties", "owner"],
  operator: "eq",
  operandPath: ["subject", "id"],
} as const;
const OPEN = { path: ["resource", "properties", "state"], operator: "in", operand: ["open", "new"] } as const;

function withRules(...rules: readonly RuleSketch[]): Release {
  const user = { ann: [grant("Role/acme/viewer")] };
  return release("acme", {
    roles: Object.fromEntries([role("Role/acme/viewer", rules)]),
    bindings: { user },
  });
}

function gains(before: Release | undefined, after: Release | undefined): readonly AccessChange[] {
  return accessDiff({ before, after, at: NOW }, policy).gains;
}

/** `proved type:action` of each gain. */
function told(before: Release | undefined, after: Release | undefined): readonly string[] {
  return gains(before, after).map(
    ({ proved, type, action }) => `${proved ? "gain" : "open"} ${type}:${action}`,
  );
}

describe("the rules of roles", () => {
  const narrow = withRules({ ...VIEW, when: [[OWN, OPEN]] });
  const wide = withRules({ ...VIEW, when: [[OWN]] });

  test.each([
    ["one more test", wide, narrow],
    ["one alternative less", withRules({ ...VIEW, when: [[OWN], [OPEN]] }), wide],
    ["a value less", wide, withRules({ ...VIEW, when: [[OWN, { ...OPEN, operand: ["new"] }]] })],
    [
      "a shorter list",
      withRules({ ...VIEW, when: [[OPEN]] }),
      withRules({ ...VIEW, when: [[{ ...OPEN, operator: "eq", operand: "new" }]] }),
    ],
    ["a wildcard written out", withRules({ actions: ["*"], resources: ["*"] }), withRules(VIEW)],
    ["a deny more", withRules(VIEW), withRules(VIEW, { ...VIEW, effect: "deny", when: [[OPEN]] })],
    [
      "nothing that the deny does not cover",
      withRules(VIEW),
      withRules(
        VIEW,
        { actions: ["*"], resources: ["account"] },
        { effect: "deny", actions: ["*"], resources: ["account"] },
      ),
    ],
    [
      "rules that say the same in another order",
      withRules(VIEW, { ...VIEW, when: [[OWN]] }),
      withRules({ ...VIEW, when: [[OWN]] }, VIEW),
    ],
  ])("%s adds no access", (_name, before, after) => {
    expect(told(before, after)).toEqual([]);
  });

  test.each([
    ["one test less", narrow, wide, ["gain data:view"]],
    ["no condition", wide, withRules(VIEW), ["gain data:view"]],
    ["a new action", withRules(VIEW), withRules(VIEW, { ...VIEW, actions: ["edit"] }), ["gain data:edit"]],
    ["a wildcard", withRules(VIEW), withRules({ ...VIEW, actions: ["*"] }), ["gain data:*"]],
    [
      "a deny less",
      withRules(VIEW, { ...VIEW, effect: "deny", when: [[OPEN]] }),
      withRules(VIEW),
      ["gain data:view"],
    ],
    [
      "a feature that is not asked for",
      withRules({ ...VIEW, feature: "audit-export" }),
      withRules(VIEW),
      ["gain data:view"],
    ],
    [
      "a tenant that is new",
      undefined,
      withRules(VIEW),
      ["gain data:view", "gain tenant:sign-in", "gain feature:use", "gain feature:use"],
    ],
  ])("%s is a gain", (_name, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  test("concludes nothing from a property that another rule makes to be read in another spelling", () => {
    const path = ["resource", "properties", "address"];
    const listed: RuleSketch = { ...VIEW, when: [[{ path, operator: "eq", operand: "10.0.0.1" }]] };
    const inside = { path, operator: "insideCidr", operand: "192.0.2.0/24" } as const;
    const [before, after] = [
      withRules(listed),
      withRules(listed, { ...VIEW, effect: "deny", when: [[inside]] }),
    ];
    const request = requestFor(
      { type: "user", id: "ann", groups: [] },
      { type: "data", action: "view" },
      [],
      {},
    );
    const mapped = {
      ...request,
      resource: { ...request.resource, properties: { address: "::ffff:10.0.0.1" } },
    };
    expect([before, after].map((one) => referenceAllows(one, mapped, NOW))).toEqual([false, true]);
    expect(told(before, after)).toEqual(["open data:view"]);
  });

  test("what cannot be compared is told as not proved", () => {
    const either = withRules({ ...VIEW, when: [[OWN], [{ ...OWN, negated: true }]] });
    expect(told(either, withRules(VIEW))).toEqual(["open data:view"]);
  });
});

describe("what else lets somebody in", () => {
  const group = (roles: Record<string, string>): Release =>
    acme({
      bindings: {
        user: { ann: [grant(`Role/${roles["ann"]}`)] },
        group: { team: [grant(`Role/${roles["team"]}`)] },
      },
    });

  test("a grant that ends later is a gain from its old end on", () => {
    const until = (end: string): Release =>
      acme({ bindings: { user: { ann: [grant("Role/viewer", end)] } } });
    const [gain] = gains(until("2027-01-01T00:00:00Z"), until("2028-01-01T00:00:00Z"));
    expect(gain?.witness?.at).toBe("2027-01-01T00:00:00.000Z");
    expect(told(until("2028-01-01T00:00:00Z"), until("2027-01-01T00:00:00Z"))).toEqual([]);
  });

  test("a group gains for whoever is in it", () => {
    const [gain] = gains(group({ ann: "viewer", team: "viewer" }), group({ ann: "viewer", team: "member" }));
    expect(gain).toMatchObject({
      subjects: [{ type: "group", id: "team" }],
      type: "message",
      action: "send",
    });
    expect(gain?.witness?.request.subject).toEqual({
      type: "user",
      id: "somebody",
      properties: { groups: ["team"] },
    });
  });

  test("a deny that goes counts although only a group allows", () => {
    const denies = role("Role/denied", [{ effect: "deny", actions: ["view"], resources: ["data"] }]);
    const roles = { ...acme().sections.roles, ...Object.fromEntries([denies]) };
    const team = { team: [grant("Role/viewer")] };
    const before = acme({ roles, bindings: { user: { ann: [grant("Role/denied")] }, group: team } });
    const [gain] = gains(before, acme({ roles, bindings: { group: team } }));
    expect(gain).toMatchObject({ proved: true, subjects: [{ id: "ann" }], why: "is no longer denied" });
  });

  const security = (parts: Partial<Release["sections"]["security"]>): Release =>
    acme({ security: { ...SECURITY, ...parts } });

  test.each([
    [
      "a step-up that goes",
      acme(),
      security({ session: { ...SECURITY.session, reauthFor: [] } }),
      ["gain account:connect"],
    ],
    [
      "an older sign-in",
      acme(),
      security({ session: { ...SECURITY.session, reauthSeconds: 3600 } }),
      ["gain account:connect"],
    ],
    [
      "a network that is not enforced",
      security({ network: { mode: "enforce", allow: ["192.0.2.0/24"], breakGlassRoles: ["owner"] } }),
      acme(),
      Array.from({ length: 3 }, () => "gain tenant:sign-in"),
    ],
    [
      "a second factor that goes",
      acme(),
      security({ mfa: { ...SECURITY.mfa, requiredRoles: ["owner"] } }),
      ["gain tenant:sign-in"],
    ],
    [
      "a stricter policy",
      acme(),
      security({ mfa: { ...SECURITY.mfa, requiredForAll: true, methods: ["webauthn"] } }),
      [],
    ],
  ])("%s", (_name, before, after, expected) => {
    expect(told(before, after)).toEqual(expected);
  });

  test("single sign-on that is no longer required, or excepts one more", () => {
    const sso = {
      required: true,
      breakGlass: ["owner@acme.example"],
      connections: ["okta"],
      source: SECURITY.sources[0] ?? grant("x").source,
    };
    const required = acme({ sso });
    expect(told(required, acme())).toEqual(Array.from({ length: 3 }, () => "gain tenant:sign-in"));
    const excepted = acme({ sso: { ...sso, breakGlass: ["owner@acme.example", "admin@acme.example"] } });
    expect(gains(required, excepted)).toMatchObject([
      { subjects: [{ id: "admin@acme.example" }], proved: true },
    ]);
    expect(told(acme(), required)).toEqual([]);
  });

  test("a tenant that is not active has nothing to lose or to gain", () => {
    const { tenant } = acme().sections;
    const suspended = acme(tenant && { tenant: { ...tenant, status: "suspended" } });
    expect(accessDiff({ before: suspended, after: undefined, at: NOW }, policy)).toEqual({
      tenant: "acme",
      gains: [],
      losses: [],
    });
    expect(told(suspended, acme()).length).toBeGreaterThan(5);
  });
});

test("a comparison is a gain when one is certain, and not proved when none is", () => {
  const change = { type: "data", action: "view", subjects: [], why: "" };
  const diff = (...proved: readonly boolean[]): Parameters<typeof verdictOf>[0] => [
    { tenant: "acme", losses: [], gains: proved.map((one) => ({ ...change, proved: one })) },
  ];
  expect([diff(), diff(false), diff(false, true)].map(verdictOf)).toEqual([
    "adds-none",
    "not-proved",
    "gains",
  ]);
});
