import type { ReleaseSource } from "../../core/release.ts";
import { conjunctionWords } from "../access/words.ts";
import type { Decision } from "../decision.ts";
import type { EvaluationRequest } from "../request.ts";
import { withPlainAction } from "../slice.ts";
import type { Considered, Unmet } from "./considered.ts";
import type { AdminExplanation, ExplainedRule, Place, UnmetTest } from "./explanation.ts";

/** More rules are not told: the nearest come first. */
const MOST_RULES = 20;

/** Says everything that bears on the answer, with the places where it was written. */
export function adminForm(
  decision: Decision,
  request: EvaluationRequest,
  looked: readonly Considered[],
): AdminExplanation {
  const asked = withPlainAction(request);
  const told = decision.decision
    ? looked.filter(grants)
    : looked.toSorted((a, b) => distance(a) - distance(b));
  const rules = told.slice(0, MOST_RULES).map((one) => explainedRule(one, asked));
  return { form: "admin", summary: summaryOf(decision, told, asked), rules };
}

function grants({ rule, standing, included, holds }: Considered): boolean {
  return rule.effect === "allow" && standing === "held" && included && holds;
}

const STEPS = { held: 1, expired: 2, "other-role": 3, "other-action": 4 } as const;

/**
 * How much would have to be otherwise; what denies comes first, and denying rules that do not hold come last. Of the roles
 * that have a rule the one comes first that does not inherit it: it gives the least beside.
 */
function distance({ rule, role, standing, included, holds, unmet }: Considered): number {
  if (rule.effect === "deny") return standing === "held" && holds ? 0 : 900;
  const lacks = (included ? 0 : 1) + (holds ? 0 : Math.max(1, unmet.length));
  const inherits = rule.source.resource === role ? 0 : 0.5;
  return STEPS[standing] * 100 + Math.min(lacks, 99) + inherits;
}

function summaryOf(
  { decision, context }: Decision,
  [nearest]: readonly Considered[],
  asked: EvaluationRequest,
): string {
  const first = context.reasons[0]?.message ?? "";
  if (nearest === undefined) {
    const nobody = `No role has a rule for ${asked.action.name} on ${asked.resource.type}.`;
    return ASKS_FOR_RULES.has(context.reasons[0]?.code ?? "") ? nobody : first;
  }
  if (decision || !ASKS_FOR_RULES.has(context.reasons[0]?.code ?? "")) return first;
  return messageOf(nearest, asked);
}

/** Reasons that say only that no rule allowed it: the nearest rule says more. */
const ASKS_FOR_RULES: ReadonlySet<string> = new Set([
  "condition.unmet",
  "grant.expired",
  "plan.feature-missing",
  "rule.none",
  "subject.unbound",
]);

function explainedRule(one: Considered, asked: EvaluationRequest): ExplainedRule {
  const { rule, role, standing, grant, action, included, unmet } = one;
  return {
    rule: rule.id,
    effect: rule.effect,
    role,
    standing,
    message: messageOf(one, asked),
    ...placeOf(rule.source),
    ...(grant === undefined ? {} : { binding: placeOf(grant.source) }),
    ...(action === undefined ? {} : { action }),
    ...(rule.feature === undefined ? {} : { feature: { name: rule.feature, included } }),
    unmet: unmet.map(unmetTest),
  };
}

function placeOf({ resource, file, line }: ReleaseSource): Place {
  return { resource, file, line };
}

function unmetTest({ test, expected, found }: Unmet): UnmetTest {
  const { path, operator, operandPath, negated, pointer } = test;
  return {
    words: conjunctionWords([test]),
    pointer,
    path,
    operator,
    ...(negated === true ? { negated } : {}),
    ...(expected === undefined ? {} : { expected }),
    ...(operandPath === undefined ? {} : { expectedPath: operandPath }),
    ...(found === undefined ? {} : { found }),
  };
}

function messageOf(one: Considered, { action, resource }: EvaluationRequest): string {
  const { rule, role, standing, grant } = one;
  const what = `${action.name} on ${resource.type}`;
  const lacks = lacksOf(one);
  const but = lacks === "" ? "" : `, and ${lacks}`;
  if (rule.effect === "deny") {
    const denies = `The rule ${rule.id} of ${role}`;
    return lacks === "" ? `${denies} denies ${what}.` : `${denies} would deny ${what} if ${needsOf(one)}.`;
  }
  switch (standing) {
    case "held":
      return lacks === ""
        ? `The rule ${rule.id} allows ${what} to ${role}, which ${grant?.source.resource ?? "a binding"} gives.`
        : `The rule ${rule.id} of ${role} would allow ${what}, but ${lacks}.`;
    case "expired":
      return `The rule ${rule.id} would allow ${what}, but the grant of ${role} has run out${but}.`;
    case "other-role":
      return `The rule ${rule.id} would allow ${what} to ${role}, which the subject does not have${but}.`;
    case "other-action":
      return `The rule ${rule.id} of ${role} is for ${one.action ?? "another action"} on ${resource.type}${but}.`;
  }
}

/** What kept the rule from counting; nothing where it counts. */
function lacksOf({ rule, included, holds, unmet }: Considered): string {
  const [first] = unmet;
  const parts = [
    ...(included || rule.feature === undefined ? [] : [`the plan does not include ${rule.feature}`]),
    ...(first === undefined ? [] : [unmetWords(first)]),
    ...(holds || first !== undefined ? [] : ["its condition never holds"]),
  ];
  return parts.join(" and ");
}

function needsOf({ unmet }: Considered): string {
  return unmet.length === 0 ? "its condition held" : conjunctionWords(unmet.map(({ test }) => test));
}

function unmetWords({ test, found }: Unmet): string {
  const { operator } = test;
  const words = conjunctionWords([test]);
  if (operator === "exists") return `it needs that ${words}`;
  if (operator === "betweenTimes") return `it needs that ${words}`;
  const has = found === undefined ? "is missing" : `is ${shortened(JSON.stringify(found))}`;
  return `it needs that ${words}, and ${test.path.join(".")} ${has}`;
}

function shortened(text: string): string {
  return text.length > 100 ? `${text.slice(0, 99)}…` : text;
}
