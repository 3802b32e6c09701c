import type { REASON_CODES } from "../policies/reason-codes.ts";

/** What is known of a reason when it is told. */
export interface MessageFacts {
  readonly tenant: string;
  /** As in the request. */
  readonly action: string;
  readonly type: string;
  /** What the reason is about, where it is about something: a rule's id, a role's key, a feature, a test's place. */
  readonly rule?: string;
  readonly role?: string;
  readonly feature?: string;
  readonly pointer?: string;
}

interface Message {
  /** For administrators. */
  readonly admin: (facts: MessageFacts) => string;
  /** For the person who asked; gives nothing of the policies away. */
  readonly user: string;
}

const NOT_ALLOWED = "You do not have permission to do this.";
const NOT_NOW = "This cannot be checked right now. Try again, or contact your administrator.";
const NOT_HERE = "You cannot sign in from this network.";
const SECOND_FACTOR = "Sign in again with a second factor.";
const NOT_IN_PLAN = "Your plan does not include this.";
const ALLOWED = "Allowed.";

/** Why there can be no answer; each of them is a deny. */
export type FailureReason = "evaluation.failed" | "evaluation.ill-formed" | "evaluation.timeout";

/** Reasons for denying without asking the policy. A code keeps its meaning for ever. */
export const OWN_REASON_CODES = [
  "evaluation.failed",
  "evaluation.ill-formed",
  "evaluation.timeout",
  "request.invalid",
  "tenant.mismatch",
  "tenant.unknown",
] as const;
type ReasonCode = (typeof OWN_REASON_CODES)[number] | (typeof REASON_CODES)[number];

const CATALOGUE: Readonly<Record<ReasonCode, Message>> = {
  "evaluation.failed": {
    admin: () => "The question could not be evaluated, so it is denied; the log says why.",
    user: NOT_NOW,
  },
  "evaluation.ill-formed": {
    admin: () => "The policy gave no decision, so the question is denied; the log says why.",
    user: NOT_NOW,
  },
  "evaluation.timeout": {
    admin: () => "The policy took too long and was stopped, so the question is denied.",
    user: NOT_NOW,
  },
  "request.invalid": {
    admin: () => "A type, id or action name of the question is not a text.",
    user: NOT_NOW,
  },
  "input.invalid": {
    admin: () => "The policy cannot decide this question, so it is denied.",
    user: NOT_NOW,
  },
  "tenant.unknown": {
    admin: ({ tenant }) => `There is no release of the tenant ${tenant}.`,
    user: NOT_ALLOWED,
  },
  "tenant.mismatch": {
    admin: ({ tenant }) => `The question is about signing in to another tenant than ${tenant}.`,
    user: NOT_ALLOWED,
  },
  "tenant.suspended": {
    admin: ({ tenant }) => `The tenant ${tenant} is suspended.`,
    user: "Your organization's account is suspended.",
  },
  "tenant.terminating": {
    admin: ({ tenant }) => `The tenant ${tenant} is being closed.`,
    user: "Your organization's account is being closed.",
  },
  "rule.denied": {
    admin: ({ rule, action, type }) => `The rule ${rule} denies ${action} on ${type}.`,
    user: NOT_ALLOWED,
  },
  "sso.required": {
    admin: ({ tenant }) => `The tenant ${tenant} lets people in by single sign-on only.`,
    user: "Sign in through your organization's single sign-on.",
  },
  "network.address-outside": {
    admin: () => "The address is in none of the networks that the security policy allows.",
    user: NOT_HERE,
  },
  "network.address-missing": {
    admin: () =>
      "The security policy allows certain networks only, and the request gives no valid context.ip.",
    user: NOT_HERE,
  },
  "session.reauthentication-required": {
    admin: ({ action, type }) =>
      `The action ${type}:${action} needs a sign-in fresher than the request's context.authenticatedAt.`,
    user: "Sign in again to do this.",
  },
  "mfa.required": {
    admin: () =>
      "A second factor is needed, and the request's context shows none that the security policy accepts.",
    user: SECOND_FACTOR,
  },
  "feature.missing": {
    admin: ({ feature }) => `The tenant's plan does not include ${feature}.`,
    user: NOT_IN_PLAN,
  },
  "plan.feature-missing": {
    admin: ({ rule, feature }) =>
      `The rule ${rule} would allow it, but the tenant's plan does not include ${feature}.`,
    user: NOT_IN_PLAN,
  },
  "condition.unmet": {
    admin: ({ rule, pointer }) =>
      `The rule ${rule} would allow it, but its test at ${pointer} does not hold.`,
    user: NOT_ALLOWED,
  },
  "grant.expired": {
    admin: ({ role }) => `The subject's grant of ${role} has run out.`,
    user: "Your access has run out.",
  },
  "subject.unbound": {
    admin: ({ tenant }) => `The subject has no role in the tenant ${tenant}.`,
    user: NOT_ALLOWED,
  },
  "rule.none": {
    admin: ({ action, type }) => `No role of the subject has a rule for ${action} on ${type}.`,
    user: NOT_ALLOWED,
  },
  "rule.allowed": {
    admin: ({ rule, action, type }) => `The rule ${rule} allows ${action} on ${type}.`,
    user: ALLOWED,
  },
  "feature.included": {
    admin: ({ feature }) => `The tenant's plan includes ${feature}.`,
    user: ALLOWED,
  },
  "sign-in.allowed": {
    admin: ({ tenant }) => `The subject may sign in to the tenant ${tenant}.`,
    user: ALLOWED,
  },
  "sso.break-glass": {
    admin: () => "Single sign-on is required, but the subject is excepted (break-glass).",
    user: ALLOWED,
  },
  "network.break-glass": {
    admin: () =>
      "The address is outside the allowed networks, but a role of the subject is excepted (break-glass).",
    user: ALLOWED,
  },
  "network.address-outside-reported": {
    admin: () => "The address is outside the allowed networks, which the security policy only reports.",
    user: ALLOWED,
  },
  "network.address-missing-reported": {
    admin: () => "The request gives no valid context.ip, which the security policy only reports.",
    user: ALLOWED,
  },
};

const MESSAGES: ReadonlyMap<string, Message> = new Map(Object.entries(CATALOGUE));

/** One sentence for administrators. */
export function adminMessage(code: string, facts: MessageFacts): string {
  return MESSAGES.get(code)?.admin(facts) ?? `The policy says ${code}.`;
}

/** One sentence that can be shown to the person who asked. */
export function userMessage(code: string): string {
  return MESSAGES.get(code)?.user ?? NOT_ALLOWED;
}
