import { compareText } from "../../core/diagnostic.ts";
import { targetName } from "../../core/resource.ts";
import { compareDurations } from "../../core/time.ts";
import { intersectNetworks, normaliseNetworks } from "./networks.ts";
import type {
  LockoutPolicy,
  MfaPolicy,
  NetworkPolicy,
  PasswordPolicy,
  SecurityPolicySpec,
  SessionPolicy,
} from "./spec.gen.ts";

/** How binding each mode of the network list is, the least first. */
export const NETWORK_MODES = ["off", "report", "enforce"] as const;

/**
 * Two policies at once: each field as strict as in the stricter of the two, so that whoever meets the result meets
 * both. The order of the two does not matter, and a result merged with itself stays the same. Lists come out sorted,
 * references to roles as names.
 */
export function stricter(left: SecurityPolicySpec, right: SecurityPolicySpec): SecurityPolicySpec {
  return {
    password: stricterPassword(left.password, right.password),
    session: stricterSession(left.session, right.session),
    network: stricterNetwork(left.network, right.network),
    mfa: stricterMfa(left.mfa, right.mfa),
    lockout: stricterLockout(left.lockout, right.lockout),
    audit: { retention: longer(left.audit.retention, right.audit.retention) },
  };
}

/**
 * The greatest length is no matter of strictness: it is the smaller one, but never below the least length, so that a
 * password exists that meets both.
 */
function stricterPassword(left: PasswordPolicy, right: PasswordPolicy): PasswordPolicy {
  const minLength = Math.max(left.minLength, right.minLength);
  const minLengthWithMfa = Math.max(left.minLengthWithMfa, right.minLengthWithMfa);
  const maxAgeDays = smaller(left.maxAgeDays, right.maxAgeDays);
  return {
    minLength,
    minLengthWithMfa,
    maxLength: Math.max(minLength, minLengthWithMfa, Math.min(left.maxLength, right.maxLength)),
    requireUppercase: left.requireUppercase || right.requireUppercase,
    requireLowercase: left.requireLowercase || right.requireLowercase,
    requireNumbers: left.requireNumbers || right.requireNumbers,
    requireSymbols: left.requireSymbols || right.requireSymbols,
    ...(maxAgeDays === undefined ? {} : { maxAgeDays }),
    historyCount: Math.max(left.historyCount, right.historyCount),
    checkBreached: left.checkBreached || right.checkBreached,
  };
}

function stricterSession(left: SessionPolicy, right: SessionPolicy): SessionPolicy {
  const maxConcurrent = smaller(left.maxConcurrent, right.maxConcurrent);
  return {
    idleTimeout: shorter(left.idleTimeout, right.idleTimeout),
    absoluteTimeout: shorter(left.absoluteTimeout, right.absoluteTimeout),
    ...(maxConcurrent === undefined ? {} : { maxConcurrent }),
    reauthFor: union(left.reauthFor, right.reauthFor),
    reauthWithin: shorter(left.reauthWithin, right.reauthWithin),
  };
}

/**
 * A list counts as much as its mode: the more binding mode wins with its own list and exemptions, and only where both
 * modes are equal must an address be in both lists. A list that is only reported on never denies anybody.
 */
function stricterNetwork(left: NetworkPolicy, right: NetworkPolicy): NetworkPolicy {
  const rank = NETWORK_MODES.indexOf(left.mode) - NETWORK_MODES.indexOf(right.mode);
  const trustedProxies = intersectNetworks(left.trustedProxies, right.trustedProxies);
  if (rank !== 0) {
    const { mode, allow, breakGlassRoles } = rank > 0 ? left : right;
    return {
      mode,
      allow: normaliseNetworks(allow),
      trustedProxies,
      breakGlassRoles: union(breakGlassRoles.map(targetName), []),
    };
  }
  return {
    mode: left.mode,
    allow: intersectNetworks(left.allow, right.allow),
    trustedProxies,
    breakGlassRoles: intersection(
      left.breakGlassRoles.map(targetName),
      right.breakGlassRoles.map(targetName),
    ),
  };
}

function stricterMfa(left: MfaPolicy, right: MfaPolicy): MfaPolicy {
  return {
    requiredForAll: left.requiredForAll || right.requiredForAll,
    requiredRoles: union(left.requiredRoles, right.requiredRoles),
    methods: intersection(left.methods, right.methods),
    enrollmentGrace: shorter(left.enrollmentGrace, right.enrollmentGrace),
    recoveryCodes: Math.min(left.recoveryCodes, right.recoveryCodes),
  };
}

function stricterLockout(left: LockoutPolicy, right: LockoutPolicy): LockoutPolicy {
  return {
    failures: Math.min(left.failures, right.failures),
    window: longer(left.window, right.window),
    duration: longer(left.duration, right.duration),
  };
}

/** A bound that is absent binds nothing. */
function smaller(left: number | undefined, right: number | undefined): number | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return Math.min(left, right);
}

/** Of two spellings of the same length always the same one, so that the order of the policies does not matter. */
function shorter(left: string, right: string): string {
  const order = compareDurations(left, right) || compareText(left, right);
  return order <= 0 ? left : right;
}

function longer(left: string, right: string): string {
  const order = compareDurations(left, right) || compareText(right, left);
  return order >= 0 ? left : right;
}

function union<Item extends string>(left: readonly Item[], right: readonly Item[]): readonly Item[] {
  return [...new Set([...left, ...right])].toSorted(compareText);
}

function intersection<Item extends string>(left: readonly Item[], right: readonly Item[]): readonly Item[] {
  return [...new Set(left)].filter((item) => right.includes(item)).toSorted(compareText);
}
