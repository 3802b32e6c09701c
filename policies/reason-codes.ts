/**
 * Every code that a reason of `edict/runtime/decision` can carry, the most telling first: in that order an answer gives
 * them. A code keeps its meaning for ever; a test compares the list with the policies.
 */
export const REASON_CODES = [
  "input.invalid",
  "tenant.unknown",
  "tenant.terminating",
  "tenant.suspended",
  "subject.unbound",
  "grant.expired",
  "rule.denied",
  "plan.feature-missing",
  "condition.unmet",
  "rule.none",
  "feature.missing",
  "network.address-missing",
  "network.address-outside",
  "sso.required",
  "session.reauthentication-required",
  "mfa.required",
  "rule.allowed",
  "feature.included",
  "sign-in.allowed",
  "sso.break-glass",
  "network.break-glass",
  "network.address-missing-reported",
  "network.address-outside-reported",
] as const;
