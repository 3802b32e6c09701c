import { EdictError } from "../core/errors.ts";
import type { Decision } from "../decisions/decision.ts";
import type { ExplanationForm } from "../decisions/explain/explanation.ts";
import type { AnsweringParts } from "./answering.ts";
import type { AppParts } from "./dependencies.ts";

/** For whom a question wants to know why (`?explain=`). Throws EDICT_REQUEST_INVALID for another word. */
export function readForm(explain: unknown): ExplanationForm | undefined {
  if (explain === undefined || explain === "false") return undefined;
  if (explain === "true" || explain === "user") return "user";
  if (explain === "admin") return "admin";
  throw new EdictError("EDICT_REQUEST_INVALID", "explain takes true, user or admin, once");
}

/** The parts with which a question is answered with why; what is recorded of the decision is the same as without. */
export function partsWithWhy(parts: AppParts, explain: ExplanationForm): AnsweringParts {
  const { decisions, onDecision } = parts;
  return {
    ...parts,
    decisions: {
      digest: (tenant) => decisions.digest(tenant),
      evaluateMany: (tenant, items, options) =>
        decisions.evaluateMany(tenant, items, { ...options, explain }),
      evaluateText: (tenant, question, options) => {
        const decision = decisions.evaluate(tenant, question, { ...options, explain });
        return { decision, text: JSON.stringify(decision) };
      },
    },
    ...(onDecision !== undefined && {
      onDecision: (decided) => onDecision({ ...decided, answer: withoutWhy(decided.answer) }),
    }),
  };
}

/** An explanation quotes the question, of which a log may not keep everything. */
function withoutWhy(decision: Decision): Decision {
  const { explanation: _explanation, ...context } = decision.context;
  return { ...decision, context };
}
