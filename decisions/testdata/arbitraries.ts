// Generated releases and questions: small pools, so that questions often hit, and every name that programs treat
// specially among them.
import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Release, ReleaseGrant, ReleaseSecurity, ReleaseSso, ReleaseTest } from "../../core/release.ts";
import { TENANT_STATUSES, TEST_OPERATORS } from "../../core/release.ts";
import type { EvaluationRequest } from "../request.ts";
import { SECURITY, grant, release, role, source } from "./releases.ts";
import type { RuleSketch } from "./releases.ts";

export const NOW: number = Date.parse("2026-11-22T14:00:00.500Z");

const SUBJECT_TYPES = ["user", "service", "group", "__proto__"];
const IDS = ["ann", "bob", "__proto__", "constructor", "toString"];
const TYPES = ["data", "account", "feature", "tenant", "__proto__", "a:b"];
const ACTIONS = ["view", "connect", "use", "sign-in", "constructor", "account:connect", "b:view"];
const FEATURES = ["sso", "scim", "__proto__"];
const PROPERTIES = ["department", "level", "address", "groups", "__proto__"];
const ROLES = ["owner", "admin", "viewer", "__proto__"].map((name) => `Role/acme/${name}`);
const INSTANTS = [
  "2026-11-22T14:00:00Z",
  "2026-11-22T14:00:01Z",
  "2026-07-05T23:30:00+02:00",
  "2030-01-01T00:00:00Z",
  "2020-02-29T12:00:00Z",
];
const ADDRESSES = [
  "10.0.0.1",
  "::ffff:10.0.0.1",
  "::FFFF:a00:1",
  "192.0.2.7",
  "2001:db8::1",
  "2001:DB8:0:0::1",
  "010.0.0.1",
  "10.1",
  "no address",
  "",
];
const NETWORKS = ["10.0.0.0/8", "192.0.2.7/32", "2001:db8::/32", "0.0.0.0/0", "::/0"];

const scalar = fc.constantFrom<JsonValue>(
  "sales",
  "sal",
  "",
  "2",
  1,
  2,
  2.5,
  -1,
  true,
  false,
  null,
  "é",
  "😀",
  "￿",
  ...ADDRESSES.slice(0, 6),
);
const value = fc.oneof(
  { weight: 5, arbitrary: scalar },
  { weight: 1, arbitrary: fc.array(scalar, { maxLength: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.constantFrom("city", "zip"), scalar, { noNullPrototype: true }) },
);
/** Members by name. `Object.fromEntries` makes own properties even of `__proto__`. */
const members = fc
  .uniqueArray(fc.tuple(fc.constantFrom(...PROPERTIES), value), { selector: ([name]) => name, maxLength: 4 })
  .map((entries) => Object.fromEntries(entries) as JsonObject);

const path = fc.oneof(
  fc.tuple(
    fc.constantFrom("subject", "resource", "action"),
    fc.constant("properties"),
    fc.constantFrom(...PROPERTIES),
  ),
  fc.tuple(
    fc.constantFrom("subject", "resource"),
    fc.constant("properties"),
    fc.constantFrom("department", "address"),
    fc.constant("city"),
  ),
  fc.tuple(fc.constantFrom("subject", "resource"), fc.constantFrom("id", "type")),
  fc.tuple(fc.constant("context"), fc.constantFrom("ip", "note", "department", "mfa", "__proto__")),
);

const span = fc.record(
  {
    from: fc.constantFrom("00:00", "08:00", "15:00", "22:00"),
    to: fc.constantFrom("06:00", "15:00", "15:01", "23:59"),
    zone: fc.constantFrom("UTC", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"),
    days: fc.uniqueArray(fc.constantFrom("sat", "sun", "mon"), { minLength: 1 }),
  },
  { requiredKeys: ["from", "to", "zone"] },
);

const test: fc.Arbitrary<Omit<ReleaseTest, "pointer">> = fc
  .constantFrom(...TEST_OPERATORS)
  .chain((operator) => {
    const negated = fc.constantFrom<{ negated?: true }>({}, {}, { negated: true });
    const operand: fc.Arbitrary<Pick<ReleaseTest, "operand" | "operandPath">> =
      operator === "exists"
        ? fc.boolean().map((wanted) => ({ operand: wanted }))
        : operator === "in"
          ? fc.array(scalar, { minLength: 1, maxLength: 4 }).map((list) => ({ operand: list }))
          : operator === "insideCidr"
            ? fc
                .oneof(fc.constantFrom(...NETWORKS), fc.subarray(NETWORKS, { minLength: 1 }))
                .map((networks) => ({ operand: networks }))
            : operator === "startsWith"
              ? fc.constantFrom("s", "sal", "10.", "😀", "2").map((start) => ({ operand: start }))
              : operator === "betweenTimes"
                ? span.map((hours) => ({ operand: hours as unknown as JsonValue }))
                : fc.oneof(
                    value.map((literal) => ({ operand: literal })),
                    path.map((operandPath) => ({ operandPath })),
                  );
    const about = operator === "betweenTimes" ? fc.constant(["context", "time"]) : path;
    return fc
      .tuple(about, operand, negated)
      .map(([where, what, how]) => ({ path: where, operator, ...what, ...how }));
  });

const rule: fc.Arbitrary<RuleSketch> = fc
  .record({
    effect: fc.constantFrom<"allow" | "deny">("allow", "allow", "allow", "allow", "deny"),
    actions: fc.uniqueArray(fc.constantFrom(...ACTIONS, "view", "connect", "*"), {
      minLength: 1,
      maxLength: 3,
    }),
    resources: fc.uniqueArray(fc.constantFrom(...TYPES, "data", "account", "*"), {
      minLength: 1,
      maxLength: 3,
    }),
    feature: fc.option(fc.constantFrom(...FEATURES), { nil: undefined, freq: 2 }),
    when: fc.option(
      fc.array(fc.array(test, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
      { nil: undefined, freq: 2 },
    ),
  })
  .map(({ feature, when, ...rest }) => ({ ...rest, ...(feature && { feature }), ...(when && { when }) }));

const grants: fc.Arbitrary<readonly ReleaseGrant[]> = fc.array(
  fc
    .tuple(fc.constantFrom(...ROLES), fc.option(fc.constantFrom(...INSTANTS), { nil: undefined, freq: 2 }))
    .map(([key, until]) => grant(key, until)),
  { minLength: 1, maxLength: 3 },
);

const bindings = fc
  .uniqueArray(
    fc.tuple(
      fc.constantFrom(...SUBJECT_TYPES),
      fc.uniqueArray(fc.tuple(fc.constantFrom(...IDS), grants), { selector: ([id]) => id, minLength: 2 }),
    ),
    { selector: ([type]) => type, minLength: 2 },
  )
  .map((types) => Object.fromEntries(types.map(([type, ids]) => [type, Object.fromEntries(ids)])));

const security: fc.Arbitrary<ReleaseSecurity> = fc
  .record({
    requiredForAll: fc.boolean(),
    requiredRoles: fc.subarray(["owner", "admin", "__proto__"]),
    methods: fc.subarray(["webauthn", "totp", "sms", "email"], { minLength: 1 }),
    reauthFor: fc.subarray(["account:connect", "data:view"]),
    mode: fc.constantFrom("off", "report", "enforce"),
    allow: fc.subarray(NETWORKS),
    breakGlassRoles: fc.subarray(["owner", "__proto__"]),
  })
  .map(({ requiredForAll, requiredRoles, methods, reauthFor, mode, allow, breakGlassRoles }) => ({
    ...SECURITY,
    mfa: { requiredForAll, requiredRoles, methods },
    session: { ...SECURITY.session, reauthFor },
    network: { mode, allow, breakGlassRoles },
  }));

const sso: fc.Arbitrary<ReleaseSso> = fc
  .record({
    required: fc.boolean(),
    requiredFrom: fc.option(fc.constantFrom(...INSTANTS), { nil: undefined }),
    breakGlass: fc.subarray(IDS),
  })
  .map(({ requiredFrom, ...rest }) => ({
    ...rest,
    ...(requiredFrom !== undefined && { requiredFrom }),
    connections: ["okta"],
    source: source("SsoConnection/acme/okta"),
  }));

/** Releases of the tenant `acme`. */
export const anyRelease: fc.Arbitrary<Release> = fc
  .record({
    status: fc.constantFrom(...TENANT_STATUSES, "active", "active", "active", "active"),
    features: fc.subarray(FEATURES),
    rules: fc.tuple(...ROLES.map(() => fc.array(rule, { maxLength: 5 }))),
    bindings,
    security: fc.option(security, { nil: undefined, freq: 4 }),
    sso: fc.option(sso, { nil: undefined, freq: 3 }),
  })
  .map((made) => {
    const roles = Object.fromEntries(ROLES.map((key, index) => role(key, made.rules[index] ?? [])));
    const plan = {
      name: "p",
      features: Object.fromEntries(made.features.map((name) => [name, true as const])),
      limits: {},
      source: source("Plan/p"),
    };
    const { security: _none, ...sections } = release("acme", {
      roles,
      bindings: made.bindings,
      plan,
    }).sections;
    const tenant = {
      name: "acme",
      status: made.status,
      region: "eu-central",
      owner: "ann",
      source: source("Tenant/acme"),
    };
    return release("acme", {
      ...sections,
      tenant,
      ...(made.security && { security: made.security }),
      ...(made.sso && { sso: made.sso }),
    });
  });

const subjectProperties = fc
  .record(
    { groups: fc.array(fc.constantFrom<JsonValue>(...IDS, 1, null), { maxLength: 3 }), more: members },
    { requiredKeys: ["more"] },
  )
  .map(({ groups, more }) => ({ ...more, ...(groups && { groups }) }));

const context = fc.record(
  {
    time: fc.constantFrom<JsonValue>(...INSTANTS, "2025-06-27T18:03-07:00", "never", 5),
    ip: fc.constantFrom<JsonValue>(...ADDRESSES, 7, null),
    mfa: fc.constantFrom<JsonValue>(true, true, false, "true", 1),
    amr: fc.oneof(
      fc.subarray<JsonValue>(["otp", "sms", "hwk", "pwd", "mfa", 1]),
      fc.constantFrom<JsonValue>("otp", { otp: true }),
    ),
    method: fc.constantFrom<JsonValue>("sso", "password", ["sso"]),
    authenticatedAt: fc.constantFrom<JsonValue>(
      NOW / 1000,
      Math.floor(NOW / 1000) - 900,
      Math.floor(NOW / 1000) - 901,
      Math.floor(NOW / 1000) + 60,
      Math.floor(NOW / 1000) + 61,
      NOW,
      "2026-11-22T13:59:00.900Z",
      "2026-11-22T13:00:00Z",
      "just now",
      null,
      "",
    ),
    note: value,
    department: value,
  },
  { requiredKeys: [] },
);

const about = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      action: fc.constantFrom(...ACTIONS, "view", "connect"),
      type: fc.constantFrom(...TYPES, "data", "account"),
      id: fc.constantFrom(...IDS, "acme", "sales"),
    }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      action: fc.constantFrom("sign-in", "tenant:sign-in"),
      type: fc.constant("tenant"),
      id: fc.constantFrom("acme", "acme", "acme", "globex", "__proto__"),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      action: fc.constantFrom("use", "feature:use"),
      type: fc.constant("feature"),
      id: fc.constantFrom(...FEATURES, "constructor"),
    }),
  },
);

/** Questions to a release of `anyRelease`: two of three about access, the others about signing in and features. */
export const anyQuestion: fc.Arbitrary<EvaluationRequest> = fc
  .record({
    subjectType: fc.constantFrom(...SUBJECT_TYPES, "user", "user", "user"),
    subjectId: fc.constantFrom(...IDS, "nobody"),
    subject: fc.option(subjectProperties, { nil: undefined, freq: 3 }),
    about,
    actionProperties: fc.option(members, { nil: undefined }),
    resource: fc.option(members, { nil: undefined }),
    context: fc.option(context, { nil: undefined, freq: 5 }),
  })
  .map((made) => ({
    subject: {
      type: made.subjectType,
      id: made.subjectId,
      ...(made.subject && { properties: made.subject }),
    },
    action: { name: made.about.action, ...(made.actionProperties && { properties: made.actionProperties }) },
    resource: {
      type: made.about.type,
      id: made.about.id,
      ...(made.resource && { properties: made.resource }),
    },
    ...(made.context && { context: made.context as JsonObject }),
  }));
