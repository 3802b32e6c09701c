import { beforeAll, describe, expect, test } from "vitest";
import { EdictError } from "../core/errors.ts";
import type { Release } from "../core/release.ts";
import type { Digest } from "../core/resource.ts";
import { REASON_CODES } from "../policies/reason-codes.ts";
import { loadPolicies } from "../policies/runner.ts";
import { DecisionPoint } from "./decision-point.ts";
import type { EvaluationFailure } from "./decision-point.ts";
import { OWN_REASON_CODES, adminMessage, userMessage } from "./messages.ts";
import type { EvaluationRequest } from "./request.ts";
import type { RuntimePolicy } from "./runtime.ts";
import { BASE_ROLES, SECURITY, acme, grant, release, role, source } from "./testdata/releases.ts";

const NOW = Date.parse("2026-11-22T14:00:00Z");

let policy: RuntimePolicy;
beforeAll(async () => {
  policy = (await loadPolicies()).runtime;
});

function point(releases: readonly Release[], using: RuntimePolicy = policy): DecisionPoint {
  const decisions = new DecisionPoint({ policy: using });
  decisions.replaceAll(releases);
  return decisions;
}

function ask(id: string, action = "view", type = "data", context?: object): EvaluationRequest {
  const question = {
    subject: { type: "user", id },
    action: { name: action },
    resource: { type, id: "acme" },
  };
  return context === undefined ? question : ({ ...question, context } as EvaluationRequest);
}

const fresh = { authenticatedAt: NOW / 1000 - 60, mfa: true };

describe("the base roles", () => {
  // The matrix of the platform's base roles, owner to viewer.
  const matrix: readonly (readonly [string, string, string])[] = [
    ["view", "data", "owner admin member viewer"],
    ["send", "message", "owner admin member"],
    ["edit", "campaign", "owner admin"],
    ["connect", "account", "owner"],
    ["account:connect", "account", "owner"],
    ["delete", "data", ""],
  ];
  const cells = matrix.flatMap(([action, type, allowed]) =>
    ["owner", "admin", "member", "viewer"].map(
      (name) => [name, action, type, allowed.split(" ").includes(name)] as const,
    ),
  );
  test.each(cells)("%s: %s on %s is %s", (name, action, type, allowed) => {
    const answer = point([acme()]).evaluate("acme", ask(`${name}@acme.example`, action, type, fresh), {
      now: NOW,
    });
    expect(answer.decision).toBe(allowed);
  });
});

describe("an answer", () => {
  test("of an allow names the rule, where it stands, the release and the tenant", () => {
    const of = acme();
    expect(point([of]).evaluate("acme", ask("viewer@acme.example"), { now: NOW })).toEqual({
      decision: true,
      context: {
        reasons: [
          {
            code: "rule.allowed",
            message: "The rule Role/viewer#/spec/rules/0 allows view on data.",
            resource: "Role/viewer",
            file: "tenants/acme/viewer.yaml",
            line: 10,
          },
        ],
        release: of.digest,
        tenant: "acme",
      },
    });
  });

  test("of a deny has a text for administrators and one for users that gives nothing away", () => {
    const [key, forbidden] = role("Role/acme/forbidden", [
      { effect: "deny", actions: ["*"], resources: ["data"] },
    ]);
    const of = acme({
      roles: { ...BASE_ROLES, [key]: forbidden },
      bindings: { user: { eve: [grant("Role/viewer"), grant(key)] } },
    });
    const { decision, context } = point([of]).evaluate("acme", ask("eve"), { now: NOW });
    expect(decision).toBe(false);
    expect(context.reasons[0]).toMatchObject({ code: "rule.denied", resource: key, line: 10 });
    expect(context.reason_admin?.en).toBe("The rule Role/acme/forbidden#/spec/rules/0 denies view on data.");
    expect(context.reason_user?.en).toBe("You do not have permission to do this.");
  });

  test("of an expired grant names the binding", () => {
    const of = acme({ bindings: { user: { a: [grant("Role/viewer", "2026-11-22T13:00:00Z")] } } });
    expect(point([of]).evaluate("acme", ask("a"), { now: NOW }).context.reasons).toEqual([
      {
        code: "grant.expired",
        message: "The subject's grant of Role/viewer has run out.",
        resource: "RoleBinding/acme/viewer",
        file: "tenants/acme/viewer.yaml",
        line: 1,
      },
    ]);
  });

  test("of a condition that does not hold names the test, and no more than 20 reasons are told", () => {
    const tests = Array.from({ length: 30 }, (_value, index) => ({
      path: ["context", `p${index}`],
      operator: "exists" as const,
      operand: true,
    }));
    const [key, strict] = role("Role/acme/strict", [
      { actions: ["view"], resources: ["data"], when: tests.map((one) => [one]) },
    ]);
    const of = acme({ roles: { [key]: strict }, bindings: { user: { a: [grant(key)] } } });
    const { context } = point([of]).evaluate("acme", ask("a"), { now: NOW });
    expect(context.reasons).toHaveLength(20);
    expect(context.reasons[0]).toMatchObject({ code: "condition.unmet", resource: key });
    expect(context.reasons[0]?.message).toMatch(
      /its test at \/spec\/rules\/0\/when\/any\/\d+\/all\/0 does not hold/u,
    );
  });

  test("of a sign-in lists every refusal, and where each was decided", () => {
    const of = acme({
      security: { ...SECURITY, network: { mode: "enforce", allow: ["10.0.0.0/8"], breakGlassRoles: [] } },
      sso: {
        required: true,
        breakGlass: [],
        connections: ["okta"],
        source: source("SsoConnection/acme/okta", 7),
      },
    });
    const asked = ask("owner@acme.example", "sign-in", "tenant", { ip: "192.0.2.1", method: "password" });
    const { decision, context } = point([of]).evaluate("acme", asked, { now: NOW });
    expect(decision).toBe(false);
    expect(context.reasons.map(({ code, resource, line }) => [code, resource, line])).toEqual([
      ["network.address-outside", "SecurityPolicy/acme/default", 3],
      ["sso.required", "SsoConnection/acme/okta", 7],
      ["mfa.required", "SecurityPolicy/acme/default", 3],
    ]);
    expect(context.reason_user?.en).toBe("You cannot sign in from this network.");
  });

  test.each([
    ["suspended", "tenant.suspended"],
    ["terminating", "tenant.terminating"],
  ] as const)("of a tenant that is %s is a deny whatever is asked", (status, code) => {
    const of = acme();
    const { tenant } = of.sections;
    const closed = acme({ ...of.sections, ...(tenant && { tenant: { ...tenant, status } }) });
    const feature = {
      ...ask("owner@acme.example", "use", "feature"),
      resource: { type: "feature", id: "sso" },
    };
    for (const asked of [
      ask("owner@acme.example"),
      ask("owner@acme.example", "sign-in", "tenant", fresh),
      feature,
    ]) {
      const { decision, context } = point([closed]).evaluate("acme", asked, { now: NOW });
      expect([decision, context.reasons[0]?.code, context.reasons[0]?.resource]).toEqual([
        false,
        code,
        "Tenant/acme",
      ]);
    }
  });

  test("to signing in to another tenant is a deny, whoever holds the release", () => {
    const asked = {
      ...ask("owner@acme.example", "sign-in", "tenant", fresh),
      resource: { type: "tenant", id: "globex" },
    };
    const { decision, context } = point([acme()]).evaluate("acme", asked, { now: NOW });
    expect([decision, context.reasons[0]?.code]).toEqual([false, "tenant.mismatch"]);
  });
});

describe("the releases", () => {
  const viewer = ask("viewer@acme.example");
  const allows = (decisions: DecisionPoint, tenant = "acme"): boolean =>
    decisions.evaluate(tenant, viewer, { now: NOW }).decision;

  test("a tenant without one is unknown, and gets one by being published", () => {
    const decisions = point([]);
    expect(decisions.evaluate("acme", viewer, { now: NOW }).context).toMatchObject({
      reasons: [{ code: "tenant.unknown" }],
      release: null,
      tenant: "acme",
    });
    decisions.publish(acme());
    expect([allows(decisions), decisions.size, decisions.digest("acme")]).toEqual([true, 1, acme().digest]);
    decisions.withdraw("acme");
    expect([allows(decisions), decisions.size, decisions.digest("acme")]).toEqual([false, 0, undefined]);
  });

  test("replacing all leaves nothing of before", () => {
    const decisions = point([acme()]);
    decisions.replaceAll([release("globex", { roles: BASE_ROLES })]);
    expect([...decisions.releases()].map(({ tenant }) => tenant)).toEqual(["globex"]);
    expect(allows(decisions)).toBe(false);
  });

  test("one tenant's say nothing of another's", () => {
    const other = release("globex", {
      roles: BASE_ROLES,
      bindings: { user: { bob: [grant("Role/owner")] } },
    });
    const decisions = point([acme(), other]);
    expect(decisions.evaluate("acme", ask("bob"), { now: NOW }).decision).toBe(false);
    expect(decisions.evaluate("globex", ask("bob"), { now: NOW }).decision).toBe(true);
    expect(allows(decisions, "globex")).toBe(false);
  });

  test.each(["__proto__", "constructor", "toString", ""])(
    "a tenant can be called %j, and is unknown until it is",
    (tenant) => {
      expect(allows(point([acme()]), tenant)).toBe(false);
      const named = { ...acme(), tenant };
      expect(allows(point([named]), tenant)).toBe(true);
    },
  );
});

describe("what cannot be evaluated", () => {
  function failing(
    using: RuntimePolicy,
    of: Release = acme(),
  ): { failures: EvaluationFailure[]; decisions: DecisionPoint } {
    const failures: EvaluationFailure[] = [];
    const decisions = new DecisionPoint({ policy: using, onFailure: (failure) => failures.push(failure) });
    decisions.publish(of);
    return { failures, decisions };
  }

  const failed = "evaluation.failed";
  const illFormed = "evaluation.ill-formed";
  const throws =
    (error: Error): (() => never) =>
    () => {
      throw error;
    };
  test.each<[string, () => unknown, string]>([
    ["throws", throws(new Error("boom")), failed],
    ["breaks", throws(new EdictError("EDICT_POLICY_FAILED", "broken")), failed],
    ["is stopped", throws(new EdictError("EDICT_POLICY_TIMEOUT", "stopped")), "evaluation.timeout"],
    ["gives nothing", () => undefined, illFormed],
    ["gives true", () => true, illFormed],
    ["gives a text for allow", () => ({ allow: "true", reasons: [{ code: "x" }] }), illFormed],
    ["gives 1 for allow", () => ({ allow: 1, reasons: [{ code: "x" }] }), illFormed],
    ["gives no reasons", () => ({ allow: true }), illFormed],
    ["gives an empty list of reasons", () => ({ allow: true, reasons: [] }), illFormed],
    ["gives a reason without a code", () => ({ allow: true, reasons: [{}] }), illFormed],
    ["gives a list", () => [{ allow: true, reasons: [{ code: "x" }] }], illFormed],
  ])("is denied when the policy %s", (_what, evaluate, code) => {
    const { failures, decisions } = failing({ evaluate });
    const { decision, context } = decisions.evaluate("acme", ask("viewer@acme.example"), { now: NOW });
    expect([decision, context.reasons[0]?.code, context.release]).toEqual([false, code, acme().digest]);
    expect(failures).toMatchObject([{ tenant: "acme" }]);
  });

  test("is denied for a release that contradicts itself", () => {
    const { failures, decisions } = failing(policy, acme({ roles: {} }));
    expect(decisions.evaluate("acme", ask("viewer@acme.example"), { now: NOW }).decision).toBe(false);
    expect(failures[0]?.error).toBeInstanceOf(ReferenceError);
  });

  test("is denied when not even the failure can be reported", () => {
    const decisions = new DecisionPoint({
      policy: { evaluate: () => undefined },
      onFailure: () => {
        throw new Error("the log is full");
      },
    });
    decisions.publish(acme());
    expect(decisions.evaluate("acme", ask("viewer@acme.example"), { now: NOW }).decision).toBe(false);
  });

  const unusual: readonly (readonly [string, unknown, string])[] = [
    ["undefined", undefined, "evaluation.failed"],
    ["null", null, "evaluation.failed"],
    ["a text", "view", "evaluation.failed"],
    ["without a subject", { ...ask("x"), subject: undefined }, "evaluation.failed"],
    [
      "with a list of the id as id",
      { ...ask("x"), subject: { type: "user", id: ["viewer@acme.example"] } },
      "request.invalid",
    ],
    [
      "with an id that turns into the id",
      { ...ask("x"), subject: { type: "user", id: { toString: () => "viewer@acme.example" } } },
      "request.invalid",
    ],
    [
      "with a list as action",
      { ...ask("viewer@acme.example"), action: { name: ["view"] } },
      "request.invalid",
    ],
    [
      "with a getter that throws",
      Object.defineProperty({}, "subject", {
        get: () => {
          throw new Error("no");
        },
      }),
      "evaluation.failed",
    ],
  ];
  test.each(unusual)(
    "is denied for a request that is %s, which plain JavaScript can pass",
    (_what, request, code) => {
      const answer = point([acme()]).evaluate("acme", request as EvaluationRequest, { now: NOW });
      // Refused before anything is looked up: a list of one id is not taken for the id.
      expect([answer.decision, answer.context.reasons[0]?.code]).toEqual([false, code]);
    },
  );

  test("the policy serves on after a question that broke it", () => {
    const { failures, decisions } = failing(policy);
    const surrogate = { ...ask("viewer@acme.example"), action: { name: "\ud800" } };
    expect(decisions.evaluate("acme", surrogate, { now: NOW }).decision).toBe(false);
    expect(decisions.evaluate("acme", ask("viewer@acme.example"), { now: NOW }).decision).toBe(true);
    expect(failures.length).toBeLessThanOrEqual(1);
  });
});

describe("a batch", () => {
  const item = (id: string): { readonly ok: true; readonly value: EvaluationRequest } => ({
    ok: true,
    value: ask(id),
  });
  const wrong = {
    ok: false,
    problems: [{ pointer: "/evaluations/1/subject", message: "is missing" }],
  } as const;
  const allowed = item("viewer@acme.example");
  const denied = item("nobody");

  test.each([
    ["execute_all", [true, false, false, true]],
    ["deny_on_first_deny", [true, false]],
    ["permit_on_first_permit", [true]],
  ] as const)("%s", (semantic, expected) => {
    const answers = point([acme()]).evaluateMany("acme", [allowed, wrong, denied, allowed], {
      now: NOW,
      semantic,
    });
    expect(answers.map(({ decision }) => decision)).toEqual(expected);
  });

  test("goes on after denies and failures until the first permit", () => {
    const options = { now: NOW, semantic: "permit_on_first_permit" } as const;
    const answers = point([acme()]).evaluateMany("acme", [denied, wrong, allowed, allowed], options);
    expect(answers.map(({ decision }) => decision)).toEqual([false, false, true]);
  });

  test("stops at a deny after permits, and tells an item's error", () => {
    const options = { now: NOW, semantic: "deny_on_first_deny" } as const;
    const answers = point([acme()]).evaluateMany("acme", [allowed, allowed, denied, allowed], options);
    expect(answers.map(({ decision }) => decision)).toEqual([true, true, false]);
    expect(point([acme()]).evaluateMany("acme", [wrong], { now: NOW })).toEqual([
      { decision: false, context: { error: { status: 400, message: "/evaluations/1/subject is missing" } } },
    ]);
  });
});

describe("the catalogue of reasons", () => {
  test("has sentences, and those for users name no role, rule or policy", () => {
    const facts = { tenant: "t", action: "a", type: "y", rule: "R", role: "R", feature: "f", pointer: "/p" };
    for (const code of [...OWN_REASON_CODES, ...REASON_CODES]) {
      expect(adminMessage(code, facts)).not.toContain("The policy says");
      expect(adminMessage(code, facts)).toMatch(/^[A-Z][^]*\.$/u);
      expect(adminMessage(code, facts)).not.toContain("undefined");
      expect(userMessage(code)).toMatch(/^[A-Z].*\.$/u);
      expect(userMessage(code)).not.toMatch(/rule|role|binding|policy|grant/iu);
    }
  });

  test("an unknown code still gives a sentence", () => {
    expect(adminMessage("new.code", { tenant: "t", action: "a", type: "y" })).toBe(
      "The policy says new.code.",
    );
    expect(userMessage("toString")).toBe("You do not have permission to do this.");
  });
});

test("the cost of a decision does not grow with subjects, roles and tenants", { timeout: 60_000 }, () => {
  const build = (count: number): Release => {
    const names = Array.from({ length: count }, (_value, index) => `n${index}`);
    const roles = Object.fromEntries(
      names
        .slice(0, count / 10)
        .map((name) => role(`Role/acme/${name}`, [{ actions: ["view"], resources: [name] }])),
    );
    const user = Object.fromEntries(names.map((name) => [name, [grant("Role/viewer")]]));
    return acme({
      roles: { ...BASE_ROLES, ...roles },
      bindings: { user: { ...user, viewer: [grant("Role/viewer")] } },
    });
  };
  const time = (decisions: DecisionPoint): number => {
    const rounds = Array.from({ length: 7 }, () => {
      const start = performance.now();
      for (let index = 0; index < 2_000; index += 1) decisions.evaluate("acme", ask("viewer"), { now: NOW });
      return performance.now() - start;
    });
    return Math.min(...rounds);
  };
  const small = point([build(10)]);
  const large = point([
    build(50_000),
    ...Array.from({ length: 10_000 }, (_value, index) => ({ ...acme(), tenant: `t${index}` })),
  ]);
  expect(large.evaluate("acme", ask("viewer"), { now: NOW }).decision).toBe(true);
  time(small);
  expect(time(large)).toBeLessThan(3 * time(small));
});

test("a digest is part of every answer", () => {
  const digest = "sha256:x" as Digest;
  expect(point([{ ...acme(), digest }]).evaluate("acme", ask("x"), { now: NOW }).context.release).toBe(
    digest,
  );
});
