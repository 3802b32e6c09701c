import schema from "../../schemas/gen/security-policy.schema.json" with { type: "json" };
import { testSchema } from "../../tests/schema-cases.ts";
import { validate } from "./validate.gen.js";

testSchema({
  kind: "SecurityPolicy",
  validate,
  schema,
  base: {},
  filled: {
    password: {
      minLength: 15,
      minLengthWithMfa: 8,
      maxLength: 128,
      requireUppercase: false,
      requireLowercase: false,
      requireNumbers: false,
      requireSymbols: false,
      historyCount: 5,
      checkBreached: true,
    },
    session: { idleTimeout: "PT1H", absoluteTimeout: "PT24H", reauthFor: [], reauthWithin: "PT15M" },
    network: { mode: "off", allow: [], trustedProxies: [], breakGlassRoles: [] },
    mfa: {
      requiredForAll: false,
      requiredRoles: ["owner", "admin"],
      methods: ["webauthn", "totp"],
      enrollmentGrace: "P7D",
      recoveryCodes: 10,
    },
    lockout: { failures: 10, window: "PT15M", duration: "PT15M" },
    audit: { retention: "P3Y" },
  },
  accepted: [
    {
      reason: "networks of both families",
      with: { network: { allow: ["203.0.113.0/24", "2001:db8::/32", "0.0.0.0/0", "::/0"] } },
    },
    {
      reason: "a single address is a network",
      with: { network: { allow: ["203.0.113.7/32", "2001:db8::1/128"] } },
    },
    {
      reason: "durations of every form",
      with: { session: { idleTimeout: "P1DT1H1M1S", absoluteTimeout: "PT86400S" } },
    },
    { reason: "no grace at all", with: { mfa: { enrollmentGrace: "PT0S", requiredRoles: [] } } },
    { reason: "the legal term in months", with: { audit: { retention: "P36M" } } },
  ],
  refused: [
    {
      reason: "a password of seven characters",
      with: { password: { minLength: 7 } },
      errors: ["/password/minLength minimum"],
    },
    {
      reason: "half a character",
      with: { password: { minLength: 15.5 } },
      errors: ["/password/minLength type"],
    },
    {
      reason: "a history of 25",
      with: { password: { historyCount: 25 } },
      errors: ["/password/historyCount maximum"],
    },
    {
      reason: "an unknown field deep down",
      with: { password: { length: 12 } },
      errors: ["/password additionalProperties length"],
    },
    {
      reason: "a timeout of nothing",
      with: { session: { idleTimeout: "PT0S" } },
      errors: ["/session/idleTimeout x-edict-minimum"],
    },
    {
      reason: "a session of a year",
      with: { session: { absoluteTimeout: "P365D" } },
      errors: ["/session/absoluteTimeout x-edict-maximum"],
    },
    {
      reason: "an exact length has no months",
      with: { session: { idleTimeout: "P1M" } },
      errors: ["/session/idleTimeout pattern"],
    },
    {
      reason: "an empty duration",
      with: { session: { idleTimeout: "PT" } },
      errors: ["/session/idleTimeout pattern"],
    },
    {
      reason: "a period has no hours",
      with: { audit: { retention: "PT9000H" } },
      errors: ["/audit/retention pattern"],
    },
    {
      reason: "bits behind the prefix",
      with: { network: { allow: ["10.0.0.1/8"] } },
      errors: ["/network/allow/0 format"],
    },
    {
      reason: "an address without a prefix",
      with: { network: { allow: ["10.0.0.1"] } },
      errors: ["/network/allow/0 format"],
    },
    {
      reason: "an octet with a leading zero",
      with: { network: { allow: ["010.0.0.0/8"] } },
      errors: ["/network/allow/0 format"],
    },
    {
      reason: "a prefix beyond the family",
      with: { network: { allow: ["10.0.0.0/33"] } },
      errors: ["/network/allow/0 format"],
    },
    {
      reason: "a network stands once",
      with: { network: { allow: ["::/0", "10.0.0.0/8", "::/0"] } },
      errors: ["/network/allow/2 uniqueItems"],
    },
    { reason: "no second factor at all", with: { mfa: { methods: [] } }, errors: ["/mfa/methods minItems"] },
    {
      reason: "an unknown second factor",
      with: { mfa: { methods: ["pigeon"] } },
      errors: ["/mfa/methods/0 enum"],
    },
    {
      reason: "a permission without its type",
      with: { session: { reauthFor: ["connect"] } },
      errors: ["/session/reauthFor/0 pattern"],
    },
  ],
});
