import type { AsOf, Decision, FailedEvaluation, Reason } from "../../decisions/decision.ts";
import type { Paint } from "../colour.ts";
import { printable } from "../printable.ts";
import { explanationText } from "./explanation.ts";

/** Answers for people, one after the other: the decision with its first reason, or with all of them and the release. */
export function answersText(
  answers: readonly (Decision | FailedEvaluation)[],
  explain: boolean,
  paint: Paint,
): string {
  return answers.map((answer) => answerText(answer, explain, paint)).join("");
}

function answerText(answer: Decision | FailedEvaluation, explain: boolean, paint: Paint): string {
  const word = answer.decision ? paint("green", "allow") : paint("red", "deny");
  if ("error" in answer.context) return `${word}  ${printable(answer.context.error.message)}\n`;
  const { reasons, release, tenant, asOf, explanation } = answer.context;
  const [first] = reasons;
  if (!explain) return `${word}  ${first === undefined ? "" : reasonText(first)}\n`;
  const lines = reasons.map(
    (reason) => `  ${paint("bold", printable(reason.code))}: ${reasonText(reason)}\n`,
  );
  return [
    `${word}\n`,
    ...lines,
    ...(explanation === undefined ? [] : [explanationText(explanation, paint)]),
    `  ${paint("dim", `tenant ${printable(tenant)}, release ${release ?? "none"}`)}\n`,
    ...(asOf === undefined ? [] : [`  ${paint("dim", printable(asOfText(asOf)))}\n`]),
  ].join("");
}

function asOfText({ at, entry, since, revision }: AsOf): string {
  if (entry === undefined) return `as of ${at}: before its first release`;
  return `as of ${at}: by entry ${entry} of ${since ?? ""}${revision === undefined ? "" : `, revision ${revision}`}`;
}

function reasonText({ message, resource, file, line }: Reason): string {
  const place = file === undefined ? "" : ` at ${file}:${line ?? 1}`;
  return printable(`${message}${resource === undefined ? "" : ` (${resource}${place})`}`);
}
