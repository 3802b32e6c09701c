import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../core/json.ts";
import { durationSeconds } from "../../core/time.ts";
import { resourceOf } from "../../tests/fakes/resources.ts";
import { networksOutside } from "./networks.ts";
import type { NetworkPolicy, SecurityPolicySpec } from "./spec.gen.ts";
import { NETWORK_MODES, stricter } from "./stricter.ts";

const flag = fc.boolean();
const roles = fc.subarray(["owner", "admin", "platform/admin", "member"]);
const duration = (texts: readonly string[]): fc.Arbitrary<string> => fc.constantFrom(...texts);
const optional = (min: number, max: number): fc.Arbitrary<number | undefined> =>
  fc.option(fc.integer({ min, max }), { nil: undefined });
const times = ["PT15M", "PT60M", "PT1H", "PT24H", "P1D"];
const networks = fc.subarray(["203.0.113.0/24", "203.0.113.128/25", "0.0.0.0/0", "2001:db8::/32", "::/0"]);

/** Any policy that the schema and the kind's own checks accept. */
const policy: fc.Arbitrary<SecurityPolicySpec> = fc
  .record({
    password: fc.record({
      minLengthWithMfa: fc.integer({ min: 8, max: 12 }),
      minLength: fc.integer({ min: 12, max: 64 }),
      maxLength: fc.integer({ min: 64, max: 256 }),
      requireUppercase: flag,
      requireLowercase: flag,
      requireNumbers: flag,
      requireSymbols: flag,
      maxAgeDays: optional(1, 400),
      historyCount: fc.integer({ min: 0, max: 24 }),
      checkBreached: flag,
    }),
    session: fc.record({
      idleTimeout: duration(["PT15M", "PT60M", "PT1H"]),
      absoluteTimeout: duration(["PT1H", "PT24H", "P1D"]),
      maxConcurrent: optional(1, 9),
      reauthFor: fc.subarray(["account:connect", "key:delete", "role:edit"]),
      reauthWithin: duration(["PT15M", "PT60M", "PT1H"]),
    }),
    network: fc.record({
      mode: fc.constantFrom(...NETWORK_MODES),
      allow: networks,
      trustedProxies: networks,
      breakGlassRoles: roles,
    }),
    mfa: fc.record({
      requiredForAll: flag,
      requiredRoles: fc.subarray(["owner", "admin", "member"]),
      methods: fc.subarray(["webauthn", "totp", "sms", "email"], { minLength: 1 }),
      enrollmentGrace: duration(["PT0S", "P7D", "PT168H"]),
      recoveryCodes: fc.integer({ min: 0, max: 20 }),
    }),
    lockout: fc.record({
      failures: fc.integer({ min: 1, max: 100 }),
      window: duration(times),
      duration: duration(times),
    }),
    audit: fc.record({ retention: duration(["P1Y", "P12M", "P3Y", "P1095D"]) }),
  })
  .map(
    (spec) =>
      resourceOf<SecurityPolicySpec>("SecurityPolicy/p", JSON.parse(JSON.stringify(spec)) as JsonObject).spec,
  );

const seconds = durationSeconds;
const bound = (value: number | undefined): number => value ?? Number.POSITIVE_INFINITY;
const lacks = (list: readonly string[], other: readonly string[]): readonly string[] =>
  other.filter((item) => !list.includes(item));
const names = (list: readonly string[]): readonly string[] =>
  list.map((target) => target.replace("platform/", ""));

/** The fields, by name, in which `result` asks for less than `than`. Written apart from the merge, by the words of the schema. */
function laxFields(result: SecurityPolicySpec, than: SecurityPolicySpec): readonly string[] {
  const { password, session, mfa, lockout, audit } = result;
  const weaker: Readonly<Record<string, boolean>> = {
    minLength: password.minLength < than.password.minLength,
    minLengthWithMfa: password.minLengthWithMfa < than.password.minLengthWithMfa,
    requireUppercase: !password.requireUppercase && than.password.requireUppercase,
    requireLowercase: !password.requireLowercase && than.password.requireLowercase,
    requireNumbers: !password.requireNumbers && than.password.requireNumbers,
    requireSymbols: !password.requireSymbols && than.password.requireSymbols,
    maxAgeDays: bound(password.maxAgeDays) > bound(than.password.maxAgeDays),
    historyCount: password.historyCount < than.password.historyCount,
    checkBreached: !password.checkBreached && than.password.checkBreached,
    idleTimeout: seconds(session.idleTimeout) > seconds(than.session.idleTimeout),
    absoluteTimeout: seconds(session.absoluteTimeout) > seconds(than.session.absoluteTimeout),
    maxConcurrent: bound(session.maxConcurrent) > bound(than.session.maxConcurrent),
    reauthFor: lacks(session.reauthFor, than.session.reauthFor).length > 0,
    reauthWithin: seconds(session.reauthWithin) > seconds(than.session.reauthWithin),
    requiredForAll: !mfa.requiredForAll && than.mfa.requiredForAll,
    requiredRoles: lacks(mfa.requiredRoles, than.mfa.requiredRoles).length > 0,
    methods: lacks(than.mfa.methods, mfa.methods).length > 0,
    enrollmentGrace: seconds(mfa.enrollmentGrace) > seconds(than.mfa.enrollmentGrace),
    recoveryCodes: mfa.recoveryCodes > than.mfa.recoveryCodes,
    failures: lockout.failures > than.lockout.failures,
    window: seconds(lockout.window) < seconds(than.lockout.window),
    duration: seconds(lockout.duration) < seconds(than.lockout.duration),
    retention: seconds(audit.retention) < seconds(than.audit.retention),
    network: laxNetwork(result.network, than.network),
  };
  return Object.keys(weaker).filter((field) => weaker[field] === true);
}

/** A list of a lower mode than the result's denies nobody, so nothing of it has to be in the result. */
function laxNetwork(result: NetworkPolicy, than: NetworkPolicy): boolean {
  if (networksOutside(result.trustedProxies, than.trustedProxies).length > 0) return true;
  const rank = NETWORK_MODES.indexOf(result.mode) - NETWORK_MODES.indexOf(than.mode);
  if (rank !== 0) return rank < 0;
  const exempt = lacks(names(than.breakGlassRoles), names(result.breakGlassRoles));
  return networksOutside(result.allow, than.allow).length > 0 || exempt.length > 0;
}

describe("stricter", () => {
  it("is at least as strict as both", () => {
    fc.assert(
      fc.property(policy, policy, (left, right) => {
        const merged = stricter(left, right);
        expect(laxFields(merged, left)).toEqual([]);
        expect(laxFields(merged, right)).toEqual([]);
      }),
    );
  });

  it("does not depend on the order, nor on how often or in which groups it is done", () => {
    fc.assert(
      fc.property(policy, policy, policy, (one, two, three) => {
        const merged = stricter(one, two);
        expect(stricter(two, one)).toEqual(merged);
        expect(stricter(merged, merged)).toEqual(merged);
        expect(stricter(merged, one)).toEqual(merged);
        expect(stricter(stricter(one, two), three)).toEqual(stricter(one, stricter(two, three)));
      }),
    );
  });

  it("is no stricter than it has to be", () => {
    fc.assert(
      fc.property(policy, (one) => {
        const merged = stricter(one, one);
        expect(laxFields(one, merged)).toEqual([]);
      }),
    );
  });

  it("leaves room for a password that meets both", () => {
    fc.assert(
      fc.property(policy, policy, (left, right) => {
        const { minLength, minLengthWithMfa, maxLength } = stricter(left, right).password;
        expect(maxLength).toBeGreaterThanOrEqual(Math.max(minLength, minLengthWithMfa));
      }),
    );
  });
});
