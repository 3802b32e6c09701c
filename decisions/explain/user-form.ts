import type { ReleaseTest } from "../../core/release.ts";
import type { Decision } from "../decision.ts";
import { userMessage } from "../messages.ts";
import type { Considered } from "./considered.ts";
import type { UserExplanation } from "./explanation.ts";

const ALLOWED = "Allowed.";

/** All that a user is ever told of conditions. */
export const HINTS = {
  expired: "Access that you had has run out.",
  time: "At another time it may be possible.",
  network: "From another network it may be possible.",
  resource: "For another one of these it may be possible.",
  subject: "It depends on the details of your account.",
  context: "It depends on how and where you ask.",
} as const;
type Hint = keyof typeof HINTS;

/**
 * Says what a person may know: the message of the first reason, and of which sort the conditions are that did not hold.
 * Only rules that the person's own roles have count, or had; whoever is denied by a rule is told nothing more.
 */
export function userForm(decision: Decision, looked: readonly Considered[]): UserExplanation {
  if (decision.decision) return { form: "user", summary: ALLOWED, hints: [] };
  const summary = userMessage(decision.context.reasons[0]?.code ?? "");
  const isUndecided = decision.context.reasons.every(({ code }) => UNDECIDED.has(code));
  const found = new Set(isUndecided ? looked.flatMap(hintsOf) : []);
  const hints = (Object.keys(HINTS) as Hint[]).filter((hint) => found.has(hint)).map((hint) => HINTS[hint]);
  return { form: "user", summary, hints };
}

/** Reasons that say that nothing allowed it, and not that something forbade it. */
const UNDECIDED: ReadonlySet<string> = new Set([
  "condition.unmet",
  "grant.expired",
  "plan.feature-missing",
  "rule.none",
]);

/** That the plan lacks something is the first reason where it is one, so the summary says it. */
function hintsOf({ rule, standing, unmet }: Considered): readonly Hint[] {
  if (rule.effect !== "allow") return [];
  if (standing === "expired") return ["expired"];
  if (standing !== "held") return [];
  return unmet.map(({ test }) => hintOf(test));
}

function hintOf({ operator, path: [root, member] }: ReleaseTest): Hint {
  if (operator === "betweenTimes" || (root === "context" && member === "time")) return "time";
  if (operator === "insideCidr" || (root === "context" && member === "ip")) return "network";
  if (root === "resource" || root === "subject") return root;
  return "context";
}
