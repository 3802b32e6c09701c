import { describe, expect, test } from "vitest";
import type { Release } from "../core/release.ts";
import type { EvaluationRequest } from "./request.ts";
import type { RuntimeInput } from "./runtime.ts";
import { sliceRelease } from "./slice.ts";
import { BASE_ROLES, SECURITY, acme, grant, release, role, source } from "./testdata/releases.ts";

const NOW = Date.parse("2026-11-22T14:00:00.900Z");

function ask(
  subject: EvaluationRequest["subject"],
  action = "view",
  type = "data",
  context?: object,
): EvaluationRequest {
  const question = { subject, action: { name: action }, resource: { type, id: "r1" } };
  return context === undefined ? question : ({ ...question, context } as EvaluationRequest);
}

const user = (id: string, properties?: object): EvaluationRequest["subject"] =>
  ({ type: "user", id, ...(properties && { properties }) }) as EvaluationRequest["subject"];

function input(of: Release, request: EvaluationRequest): RuntimeInput {
  return sliceRelease(of, request, NOW).input;
}

const ruleIds = (of: Release, request: EvaluationRequest): readonly string[] =>
  input(of, request).rules.map(({ id }) => id);

describe("the slice", () => {
  test("has what the question is decided on, without sources", () => {
    const slice = sliceRelease(acme(), ask(user("viewer@acme.example")), NOW);
    expect(slice.input).toEqual({
      kind: "access",
      request: {
        subject: { type: "user", id: "viewer@acme.example" },
        action: { name: "view" },
        resource: { type: "data", id: "r1" },
        context: {},
      },
      now: Date.parse("2026-11-22T14:00:00Z") / 1000,
      clock: {},
      tenant: { name: "acme", status: "active" },
      plan: null,
      grants: [{ role: "Role/viewer", roleName: "viewer", expired: false }],
      rules: [{ id: "Role/viewer#/spec/rules/0", effect: "allow" }],
      security: null,
      sso: null,
    });
    expect(slice.rules[0]?.source).toEqual(source("Role/viewer", 10));
    expect(slice.grants[0]?.source).toEqual(source("RoleBinding/acme/viewer"));
  });

  test("has only the rules of the action on the type, and those for any", () => {
    const [, mixed] = role("Role/acme/mixed", [
      { actions: ["view", "edit"], resources: ["data", "campaign"] },
      { actions: ["*"], resources: ["data"] },
      { actions: ["view"], resources: ["*"] },
      { actions: ["*"], resources: ["*"], effect: "deny" },
      { actions: ["send"], resources: ["data"] },
    ]);
    const of = acme({
      roles: { "Role/acme/mixed": mixed },
      bindings: { user: { a: [grant("Role/acme/mixed")] } },
    });
    const at = (places: readonly number[]): string[] =>
      places.map((place) => `Role/acme/mixed#/spec/rules/${place}`);
    expect(ruleIds(of, ask(user("a"))).toSorted()).toEqual(at([0, 1, 2, 3]));
    expect(ruleIds(of, ask(user("a"), "send")).toSorted()).toEqual(at([1, 3, 4]));
    expect(ruleIds(of, ask(user("a"), "view", "other")).toSorted()).toEqual(at([2, 3]));
    expect(ruleIds(of, ask(user("a"), "*", "*"))).toEqual(at([3]));
  });

  test("takes the resource type off the action's name", () => {
    const of = acme();
    const plain = input(of, ask(user("owner@acme.example"), "connect", "account"));
    expect(input(of, ask(user("owner@acme.example"), "account:connect", "account"))).toEqual(plain);
    expect(plain.rules).toHaveLength(1);
    expect(ruleIds(of, ask(user("owner@acme.example"), "account:connect", "data"))).toEqual([]);
    expect(ruleIds(of, ask(user("owner@acme.example"), "account:account:connect", "account"))).toEqual([]);
  });

  test.each<[string, string, RuntimeInput["kind"]]>([
    ["sign-in", "tenant", "sign-in"],
    ["tenant:sign-in", "tenant", "sign-in"],
    ["sign-in", "data", "access"],
    ["use", "feature", "feature"],
    ["feature:use", "feature", "feature"],
    ["use", "data", "access"],
  ])("%s of %s is a question of the kind %s", (action, type, kind) => {
    expect(input(acme(), ask(user("a"), action, type)).kind).toBe(kind);
  });

  test("finds roles through groups, each once", () => {
    const of = acme({
      bindings: {
        user: { a: [grant("Role/viewer")] },
        group: { editors: [grant("Role/admin"), grant("Role/viewer")], "1": [grant("Role/owner")] },
      },
    });
    const request = ask(
      user("a", { groups: ["editors", "editors", 1, null, ["editors"], { a: 1 }] }),
      "edit",
      "campaign",
    );
    const { grants, rules } = input(of, request);
    expect(grants.map(({ role: key }) => key)).toEqual(["Role/viewer", "Role/admin", "Role/viewer"]);
    expect(rules.map(({ id }) => id)).toEqual(["Role/admin#/spec/rules/2"]);
    for (const groups of ["editors", { 0: "editors", length: 1 }, 7, null]) {
      expect(input(of, ask(user("a", { groups }))).grants).toHaveLength(1);
    }
  });

  test("the type of a subject is part of who it is", () => {
    expect(input(acme(), ask({ type: "service", id: "owner@acme.example" })).grants).toEqual([]);
    const of = acme({ bindings: { group: { admins: [grant("Role/admin")] } } });
    expect(input(of, ask(user("admins"))).grants).toEqual([]);
  });

  test.each<[string | undefined, boolean]>([
    [undefined, false],
    ["2026-11-22T14:00:01Z", false],
    ["2026-11-22T14:00:00.901Z", false],
    ["2026-11-22T14:00:00.900Z", true],
    ["2026-11-22T16:00:00+02:00", true],
    ["2025-01-01T00:00:00Z", true],
    ["soon", true],
  ])("a grant until %s is expired: %s", (expiresAt, expired) => {
    const of = acme({ bindings: { user: { a: [grant("Role/viewer", expiresAt)] } } });
    const { grants, rules } = input(of, ask(user("a")));
    expect(grants.map((held) => held.expired)).toEqual([expired]);
    expect(rules).toHaveLength(expired ? 0 : 1);
  });

  test.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf", ""])(
    "%j is an ordinary name of a subject, group, role, type and action",
    (name) => {
      const of = acme({ roles: {}, bindings: {} });
      expect(input(of, ask({ type: name, id: name }, name, name)).grants).toEqual([]);
      expect(input(acme(), ask({ type: "user", id: name }, "view")).grants).toEqual([]);
      expect(input(acme(), ask(user("viewer@acme.example"), name, name)).rules).toEqual([]);
      const roles = Object.fromEntries([
        [`Role/${name}`, role(`Role/${name}`, [{ actions: [name], resources: [name] }])[1]],
      ]);
      const bindings = Object.fromEntries([
        [name, Object.fromEntries([[name, [grant(`Role/${name}`)]]])],
        ["group", Object.fromEntries([[name, [grant(`Role/${name}`)]]])],
      ]);
      const named = acme({ roles, bindings: JSON.parse(JSON.stringify(bindings)) as typeof bindings });
      expect(ruleIds(named, ask({ type: name, id: name }, name, name))).toEqual([
        `Role/${name}#/spec/rules/0`,
      ]);
      const member = { ...user("a"), properties: { groups: [name] } };
      expect(ruleIds(named, ask(member, name, name))).toEqual([`Role/${name}#/spec/rules/0`]);
    },
  );

  const withSso = acme({
    sso: {
      required: true,
      requiredFrom: "2027-01-01T00:00:00Z",
      breakGlass: ["owner@acme.example", "root@acme.example"],
      connections: ["okta"],
      source: source("SsoConnection/acme/okta"),
    },
  });

  test("of a sign-in has no rules, but what signing in is judged by", () => {
    const asked = ask(user("owner@acme.example"), "sign-in", "tenant", {
      ip: "10.0.0.1",
      method: "password",
    });
    expect(input(withSso, asked)).toMatchObject({
      kind: "sign-in",
      grants: [{ roleName: "owner" }],
      rules: [],
      plan: null,
      security: {
        mfa: SECURITY.mfa,
        network: SECURITY.network,
        session: { reauthFor: [], reauthSeconds: 900 },
      },
      sso: { requiredNow: false, breakGlass: ["owner@acme.example"] },
      request: { context: { ip: "10.0.0.1", method: "password" } },
    });
    expect(input(withSso, ask(user("viewer@acme.example"), "sign-in", "tenant")).sso?.breakGlass).toEqual([]);
    expect(input(withSso, ask(user("owner@acme.example"))).sso).toBeNull();
  });

  test.each<[object, boolean]>([
    [{ required: true }, true],
    [{ required: true, requiredFrom: "2026-11-22T14:00:00.900Z" }, true],
    [{ required: true, requiredFrom: "2026-11-22T14:00:00.901Z" }, false],
    [{ required: true, requiredFrom: "2026-11-22T14:00:01Z" }, false],
    [{ required: true, requiredFrom: "next year" }, true],
    [{ required: false }, false],
    [{ required: false, requiredFrom: "2020-01-01T00:00:00Z" }, false],
  ])("SSO %j is required now: %s", (part, requiredNow) => {
    const rest = {
      required: false,
      breakGlass: [],
      connections: ["okta"],
      source: source("SsoConnection/acme/okta"),
    };
    const of = acme({ sso: { ...rest, ...part } });
    expect(input(of, ask(user("a"), "sign-in", "tenant")).sso?.requiredNow).toBe(requiredNow);
  });

  test.each(["sso", "__proto__", "constructor", "api-access"])(
    "of a feature (%s) has that feature alone",
    (id) => {
      const asked = { ...ask(user("anybody"), "use", "feature"), resource: { type: "feature", id } };
      const { kind, plan, grants, rules, security } = input(acme(), asked);
      expect([kind, plan]).toEqual(["feature", { features: id === "sso" ? { sso: true } : {} }]);
      expect([grants, rules, security]).toEqual([[], [], null]);
    },
  );

  test("has of the plan the features that candidate rules name", () => {
    const [key, paid] = role("Role/acme/paid", [
      { actions: ["view"], resources: ["data"], feature: "scim" },
      { actions: ["view"], resources: ["data"], feature: "api-access" },
      { actions: ["edit"], resources: ["data"], feature: "sso" },
    ]);
    const of = acme({ roles: { [key]: paid }, bindings: { user: { a: [grant(key)] } } });
    expect(input(of, ask(user("a"))).plan).toEqual({ features: { scim: true } });
  });

  test("has of the security policy what a fresh sign-in is judged by, for the actions that need one", () => {
    const security = {
      mfa: SECURITY.mfa,
      session: { reauthFor: ["account:connect"], reauthSeconds: 900 },
      network: { mode: "off", allow: [], breakGlassRoles: [] },
    };
    for (const action of ["connect", "account:connect"]) {
      expect(input(acme(), ask(user("owner@acme.example"), action, "account")).security).toEqual(security);
    }
    expect(input(acme(), ask(user("owner@acme.example"), "connect", "message")).security).toBeNull();
  });

  test("a release that contradicts itself is not evaluated", () => {
    expect(() => input(acme({ roles: {} }), ask(user("viewer@acme.example")))).toThrow(ReferenceError);
    const { tenant: _tenant, ...sections } = release("acme", { roles: BASE_ROLES }).sections;
    expect(() => input({ ...acme(), sections }, ask(user("a")))).toThrow(ReferenceError);
    const newer = { ...acme(), format: 2 } as unknown as Release;
    expect(() => input(newer, ask(user("viewer@acme.example")))).toThrow("the release is of the format 2");
  });
});

describe("what the policy gets of a request", () => {
  const [, conditional] = role("Role/acme/c", [
    {
      actions: ["view"],
      resources: ["data"],
      when: [
        [
          {
            path: ["subject", "properties", "department"],
            operator: "eq",
            operandPath: ["resource", "properties", "owner", "department"],
          },
          { path: ["context", "office"], operator: "insideCidr", operand: "10.0.0.0/8" },
        ],
        [
          {
            path: ["resource", "properties", "seen", "from"],
            operator: "insideCidr",
            operand: "10.0.0.0/8",
            negated: true,
          },
          {
            path: ["context", "time"],
            operator: "betweenTimes",
            operand: { from: "08:00", to: "18:00", zone: "Europe/Berlin" },
          },
        ],
      ],
    },
    {
      actions: ["edit"],
      resources: ["data"],
      when: [[{ path: ["context", "other"], operator: "exists", operand: true }]],
    },
  ]);
  const of = acme({
    roles: { "Role/acme/c": conditional },
    bindings: { user: { a: [grant("Role/acme/c")] } },
  });

  test("is what the rules and the policy read, and nothing else", () => {
    const request: EvaluationRequest = {
      subject: { type: "user", id: "a", properties: { department: "sales", salary: 1, groups: ["x"] } },
      action: { name: "view", properties: { method: "GET" } },
      resource: {
        type: "data",
        id: "r1",
        properties: { owner: { department: "sales" }, seen: { from: "::ffff:10.0.0.1" }, body: "x" },
      },
      context: {
        ip: "::FFFF:1.2.3.4",
        office: "10.1",
        other: 1,
        mfa: true,
        amr: ["otp"],
        method: "sso",
        authenticatedAt: "2026-11-22T13:59:00.5Z",
      },
    };
    const before = structuredClone(request);
    expect(input(of, request).request).toEqual({
      subject: { type: "user", id: "a", properties: { department: "sales" } },
      action: { name: "view", properties: {} },
      resource: {
        type: "data",
        id: "r1",
        properties: { owner: { department: "sales" }, seen: { from: "10.0.0.1" } },
      },
      context: {
        ip: "1.2.3.4",
        office: "10.1",
        mfa: true,
        amr: ["otp"],
        method: "sso",
        authenticatedAt: Date.parse("2026-11-22T13:59:00Z") / 1000,
      },
    });
    expect(request).toEqual(before);
  });

  test.each([
    ["ip", "nonsense"],
    ["ip", 7],
    ["ip", null],
    ["authenticatedAt", "yesterday"],
    ["authenticatedAt", true],
  ])("leaves out context.%s when it is %j", (name, value) => {
    expect(input(of, ask(user("a"), "view", "data", { [name]: value })).request["context"]).toEqual({});
  });

  test("an own property of the name __proto__ stays one", () => {
    const properties = JSON.parse('{"__proto__":{"admin":true},"department":"sales"}') as object;
    const { request } = input(of, ask(user("a", properties)));
    expect(request["subject"]).toEqual({ type: "user", id: "a", properties: { department: "sales" } });
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test.each<[unknown, number, string]>([
    [undefined, 15 * 60, "sun"],
    ["2026-07-01T07:30:00Z", 9 * 60 + 30, "wed"],
    ["2026-07-01T07:30-00:00", 15 * 60, "sun"],
    ["noon", 15 * 60, "sun"],
    [12, 15 * 60, "sun"],
  ])("the clock shows context.time %j, or now", (time, minute, day) => {
    const request = ask(user("a"), "view", "data", time === undefined ? {} : { time });
    expect(input(of, request).clock).toEqual({ "Europe/Berlin": { minute, day } });
  });

  test("a zone that does not exist is an error, not another time", () => {
    const when = [
      [{ path: ["context", "time"], operator: "betweenTimes" as const, operand: { zone: "Nowhere/Land" } }],
    ];
    const [key, wrong] = role("Role/acme/w", [{ actions: ["view"], resources: ["data"], when }]);
    const broken = acme({ roles: { [key]: wrong }, bindings: { user: { a: [grant(key)] } } });
    expect(() => input(broken, ask(user("a")))).toThrow(RangeError);
  });
});
