import { EdictError } from "../core/errors.ts";
import { readPastPoint } from "../core/release-history.ts";
import type { ExplanationForm } from "../decisions/explain/explanation.ts";
import type { PastPointOfDecision } from "../decisions/past.ts";
import type { AnsweringParts } from "./answering.ts";
import type { AppParts } from "./dependencies.ts";

/** What an answer about the past counts in: nothing. */
const UNCOUNTED: AnsweringParts["metrics"] = { countDecision: () => undefined };

/**
 * The parts with which a request is answered as of the point that it names (`?asOf=`), which is no decision: nothing is
 * counted or recorded. Throws EDICT_REQUEST_INVALID for what is no point in the past, and what `PastDecisions.at` throws.
 */
export async function partsAsOf(
  { past, clock, requests }: AppParts,
  asOf: unknown,
  tenant: string,
  explain?: ExplanationForm,
): Promise<AnsweringParts> {
  const point = typeof asOf === "string" ? readPastPoint(asOf) : undefined;
  if (point === undefined) {
    const message =
      "asOf takes a time such as 2026-11-22T14:00:00Z, an entry of the trail, or a release, once";
    throw new EdictError("EDICT_REQUEST_INVALID", message);
  }
  if (past === undefined) throw new EdictError("EDICT_REQUEST_INVALID", "no past releases are kept here");
  const then = await past.at(tenant, point, clock.now());
  return {
    requests,
    decisions: decisionsOf(then, explain),
    clock: { now: () => then.now },
    metrics: UNCOUNTED,
  };
}

function decisionsOf(then: PastPointOfDecision, form?: ExplanationForm): AnsweringParts["decisions"] {
  const why = form === undefined ? {} : { explain: form };
  return {
    digest: () => then.digest,
    evaluateMany: (_tenant, items, options) => then.evaluateMany(items, { ...options, ...why }),
    evaluateText: (_tenant, question) => {
      const decision = then.evaluate(question, why);
      return { decision, text: JSON.stringify(decision) };
    },
  };
}
