import { describe, expect, test } from "vitest";
import type { JsonObject } from "../core/json.ts";
import type { Release, ReleaseTest } from "../core/release.ts";
import { SECURITY, acme, grant, release, role } from "../decisions/testdata/releases.ts";
import { loadPolicies } from "../policies/runner.ts";
import { resourceOf } from "../tests/fakes/resources.ts";
import { coverageOf, lowestShare, shareOf } from "./coverage.ts";
import type { Coverage } from "./coverage.ts";
import { mutationScore } from "./mutation.ts";
import { questionsOf } from "./questions.ts";
import type { TestQuestion } from "./questions.ts";
import { failureText, pointFor, runQuestions } from "./run.ts";
import type { TestResult } from "./run.ts";

const { runtime: policy } = await loadPolicies();
const locate = (): undefined => undefined;

function questions(spec: JsonObject, key = "PolicyTest/acme/t"): readonly TestQuestion[] {
  const whole = { time: "2026-11-22T14:00:00Z", resources: { data: { type: "data" } }, ...spec };
  return questionsOf([resourceOf(key, whole)]);
}

function run(asked: readonly TestQuestion[], ...releases: readonly Release[]): readonly TestResult[] {
  return runQuestions(asked, pointFor(releases, policy));
}

const PEOPLE = { viewer: { id: "viewer@acme.example" }, stranger: { id: "stranger" } };

describe("a policy test", () => {
  test("asks every subject of a row for every action on every resource", () => {
    const asked = questions({
      subjects: { ...PEOPLE, team: { id: "x", properties: { groups: ["team"] } } },
      resources: { data: { type: "data" }, mine: { type: "data", id: "7", properties: { owner: "x" } } },
      context: { ip: "10.0.0.1", mfa: false },
      expect: [
        { actions: ["view", "edit"], on: ["data", "mine"], allow: ["viewer"] },
        {
          actions: ["view"],
          on: ["mine"],
          subjects: ["team"],
          allow: ["*"],
          context: { mfa: true },
          time: "2027-01-01T00:00:00Z",
        },
      ],
    });
    expect(asked).toHaveLength(3 * 2 * 2 + 1);
    expect(asked.filter(({ allow }) => allow).map(({ subject }) => subject)).toEqual([
      "viewer",
      "viewer",
      "viewer",
      "viewer",
      "team",
    ]);
    expect(asked.at(-1)).toMatchObject({
      tenant: "acme",
      now: Date.parse("2027-01-01T00:00:00Z"),
      pointer: "/spec/expect/1",
      request: {
        subject: { type: "user", id: "x", properties: { groups: ["team"] } },
        action: { name: "view" },
        resource: { type: "data", id: "7", properties: { owner: "x" } },
        context: { ip: "10.0.0.1", mfa: true },
      },
    });
  });

  test("of the platform asks about each of its tenants", () => {
    const row = { actions: ["view"], on: ["data"] };
    const asked = questions({ tenants: ["acme", "globex"], subjects: PEOPLE, expect: [row] }, "PolicyTest/t");
    expect(asked.map(({ tenant }) => tenant)).toEqual(["acme", "acme", "globex", "globex"]);
  });

  test("fails with what was expected and the reasons", () => {
    const asked = questions({
      subjects: PEOPLE,
      expect: [
        { actions: ["view"], on: ["data"], allow: ["stranger"] },
        {
          actions: ["send"],
          on: ["data"],
          subjects: ["stranger"],
          denyReasons: ["subject.unbound", "rule.none"],
        },
      ],
    });
    const failed = run(asked, acme()).filter(({ passed }) => !passed);
    expect(failed.map(failureText)).toEqual([
      "viewer view data in acme: expected deny, got allow",
      "stranger view data in acme: expected allow, got deny",
      "stranger send data in acme: denied as expected, but without the reason rule.none",
    ]);
    expect(failed[1]?.reasons[0]?.code).toBe("subject.unbound");
  });

  test("about a tenant that is not there is denied", () => {
    const asked = questions({
      subjects: PEOPLE,
      expect: [{ actions: ["view"], on: ["data"], allow: ["viewer"] }],
    });
    expect(run(asked).map(({ passed }) => passed)).toEqual([false, true]);
  });
});

const OWN: Omit<ReleaseTest, "pointer"> = {
  path: ["resource", "properties", "owner"],
  operator: "eq",
  operandPath: ["subject", "id"],
};
const OPEN: Omit<ReleaseTest, "pointer"> = {
  path: ["resource", "properties", "open"],
  operator: "eq",
  operand: true,
};

const conditional: Release = release("acme", {
  security: {
    ...SECURITY,
    session: { ...SECURITY.session, reauthFor: ["data:edit"] },
    mfa: { ...SECURITY.mfa, requiredRoles: [] },
  },
  roles: Object.fromEntries([
    role("Role/acme/x", [
      { actions: ["view"], resources: ["data"], when: [[OWN], [{ ...OPEN, negated: true }]] },
      { actions: ["edit"], resources: ["data"], feature: "sso" },
      { effect: "deny", actions: ["view"], resources: ["data"], when: [[{ ...OPEN, operand: false }]] },
    ]),
  ]),
  bindings: { user: { viewer: [grant("Role/acme/x")] } },
});

const CASES = {
  subjects: { viewer: { id: "viewer" }, stranger: { id: "stranger" } },
  resources: {
    own: { type: "data", properties: { owner: "viewer", open: true } },
    other: { type: "data", properties: { owner: "eve", open: true } },
    unmarked: { type: "data", properties: { owner: "eve" } },
    shut: { type: "data", properties: { owner: "viewer", open: false } },
    account: { type: "account" },
  },
};
const SIGNED_IN = { authenticatedAt: "2026-11-22T13:59:00Z", mfa: true };
const VIEW = { actions: ["view"], on: ["own", "unmarked"], allow: ["viewer"] };
const REST = [
  { actions: ["view"], on: ["other", "shut", "account"] },
  { actions: ["edit"], on: ["own"], allow: ["viewer"], context: SIGNED_IN },
  { actions: ["edit"], on: ["own"] },
  { actions: ["delete"], on: ["own"], context: SIGNED_IN },
  { actions: ["view", "edit"], on: ["account"], context: SIGNED_IN },
];

function coverage(...rows: readonly JsonObject[]): Coverage {
  const releases = new Map([["acme", conditional]]);
  return coverageOf(questions({ ...CASES, expect: rows }), releases, { policy, locate });
}

describe("coverage", () => {
  test("counts rules that decide, and outcomes of their tests", () => {
    const { rules, outcomes, cells } = coverage(VIEW);
    expect([rules, outcomes, cells].map(({ covered, total }) => `${covered}/${total}`)).toEqual([
      "1/3",
      "5/6",
      "1/2",
    ]);
    expect(rules.uncovered.map(({ what, line }) => `${what}:${line}`)).toEqual([
      "Role/acme/x#/spec/rules/1:11",
      "Role/acme/x#/spec/rules/2:12",
    ]);
    expect(outcomes.uncovered.map(({ what }) => what)).toEqual([
      "Role/acme/x#/spec/rules/2: resource.open is false, true",
    ]);
    expect(cells.uncovered.map(({ what }) => what)).toEqual(["user:viewer edit data"]);
  });

  test("is whole where everything was seen, and is rounded down", () => {
    expect(lowestShare(coverage(VIEW, ...REST))).toBe(100);
    expect(lowestShare(coverage(VIEW))).toBe(33.3);
    expect([shareOf({ covered: 0, total: 0 }), shareOf({ covered: 1999, total: 2000 })]).toEqual([100, 99.9]);
  });
});

describe("the mutation score", () => {
  const score = (...rows: readonly JsonObject[]) => {
    const asked = questions({ ...CASES, expect: rows });
    expect(
      run(asked, conditional)
        .filter(({ passed }) => !passed)
        .map(failureText),
    ).toEqual([]);
    return mutationScore(asked, new Map([["acme", conditional]]), { policy, locate });
  };

  test("is whole where every mistake is noticed", () => {
    const { covered, total, uncovered } = score(VIEW, ...REST);
    expect(uncovered).toEqual([
      // The plan has the feature, and the deny rule refuses nothing else that is asked.
      { what: "Role/acme/x#/spec/rules/1 without the feature sso", file: "tenants/acme/x.yaml", line: 11 },
      { what: "Role/acme/x#/spec/rules/2 for any action", file: "tenants/acme/x.yaml", line: 12 },
      { what: "Role/acme/x#/spec/rules/2 for any resource type", file: "tenants/acme/x.yaml", line: 12 },
    ]);
    expect(covered).toBe(total - 3);
  });

  test("names the mistakes that nobody notices", () => {
    const { uncovered } = score(VIEW);
    expect(uncovered.map(({ what }) => what.replace("Role/acme/x#/spec/rules/", "rule "))).toEqual([
      'rule 0 without "resource.owner is subject.id"',
      'rule 0 without "resource.open is not true"',
      "rule 0 for any action",
      "rule 0 for any resource type",
      "rule 1 left out",
      "rule 1 as deny",
      "rule 1 without the feature sso",
      "rule 1 for any action",
      "rule 1 for any resource type",
      "rule 2 left out",
      "rule 2 as allow",
      "rule 2 for any action",
      "rule 2 for any resource type",
      "SecurityPolicy/acme/default without a fresh sign-in for data:edit",
    ]);
  });
});
