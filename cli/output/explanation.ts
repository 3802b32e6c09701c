import type { AdminExplanation, ExplainedRule, Explanation } from "../../decisions/explain/explanation.ts";
import type { Paint } from "../colour.ts";
import { printable } from "../printable.ts";

/** The rules that bore on a decision, each with where it was written and what it lacked. */
export function explanationText(explanation: Explanation, paint: Paint): string {
  return explanation.form === "user"
    ? [explanation.summary, ...explanation.hints].map((text) => `  ${printable(text)}\n`).join("")
    : rulesText(explanation, paint);
}

function rulesText({ rules }: AdminExplanation, paint: Paint): string {
  return rules.map((rule) => ruleText(rule, paint)).join("");
}

function ruleText({ message, file, line, binding, unmet, standing }: ExplainedRule, paint: Paint): string {
  const head = `  ${paint("bold", standing.padEnd(12))} ${printable(message)}\n`;
  const place = ` ${" ".repeat(14)}${paint("dim", printable(`${file}:${line}`))}`;
  const by = binding === undefined ? "" : paint("dim", printable(`, ${binding.file}:${binding.line}`));
  const tests = unmet.map(
    ({ words, pointer }) => `${" ".repeat(15)}${printable(words)} ${paint("dim", printable(pointer))}\n`,
  );
  return [head, `${place}${by}\n`, ...tests].join("");
}
