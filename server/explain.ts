import { EdictError } from "../core/errors.ts";
import type { Digest } from "../core/resource.ts";
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

/** From which revision a release was published. */
interface Published {
  readonly digest: Digest;
  readonly revision: string;
}

/**
 * The parts with which a question is answered with why; what is recorded of the decision is the same as without. Who may
 * know of files is told the revision at which they stand.
 */
export async function partsWithWhy(
  parts: AppParts,
  explain: ExplanationForm,
  tenant: string,
): Promise<AnsweringParts> {
  const published = explain === "admin" ? await publishedOf(parts, tenant) : undefined;
  const { decisions, onDecision } = parts;
  return {
    ...parts,
    decisions: {
      digest: (whose) => decisions.digest(whose),
      evaluateMany: (whose, items, options) =>
        decisions
          .evaluateMany(whose, items, { ...options, explain })
          .map((answer) => ("error" in answer.context ? answer : at(answer as Decision, published))),
      evaluateText: (whose, question, options) => {
        const decision = at(decisions.evaluate(whose, question, { ...options, explain }), published);
        return { decision, text: JSON.stringify(decision) };
      },
    },
    ...(onDecision !== undefined && {
      onDecision: (decided) => onDecision({ ...decided, answer: withoutWhy(decided.answer) }),
    }),
  };
}

async function publishedOf({ decisions, past }: AppParts, tenant: string): Promise<Published | undefined> {
  const digest = decisions.digest(tenant);
  const revision = digest && (await past?.revisionOf(tenant, digest));
  return digest === undefined || revision === undefined ? undefined : { digest, revision };
}

/** The decision with the revision, unless another release took the place of the one that was looked up. */
function at(decision: Decision, published: Published | undefined): Decision {
  const { explanation, release } = decision.context;
  if (explanation?.form !== "admin" || published === undefined || published.digest !== release)
    return decision;
  const { revision } = published;
  return { ...decision, context: { ...decision.context, explanation: { ...explanation, revision } } };
}

/** An explanation quotes the question, of which a log may not keep everything. */
function withoutWhy(decision: Decision): Decision {
  const { explanation: _explanation, ...context } = decision.context;
  return { ...decision, context };
}
