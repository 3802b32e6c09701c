import { compareText } from "../core/diagnostic.ts";
import type { Severity } from "../core/diagnostic.ts";
import { EdictError } from "../core/errors.ts";
import type { ControlReference } from "../core/finding.ts";
import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { Digest } from "../core/resource.ts";
import type { Evaluator } from "./evaluator.ts";
import { isSeverity } from "./manifest.ts";
import type { RuleEntry } from "./manifest.ts";

/** What a rule found: one element of `edict/check/findings`. */
export interface RuleResult {
  readonly rule: string;
  readonly severity: Severity;
  /** Key of the resource. */
  readonly resource: string;
  readonly pointer: string;
  readonly message: string;
}

/** The rules of the bundle. */
export class RuleSet {
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  /** Digest of the bundle. */
  get digest(): Digest {
    return this.#evaluator.manifest.digest;
  }

  /** Every rule, sorted by id. */
  get entries(): ReadonlyMap<string, RuleEntry> {
    return new Map(Object.entries(this.#evaluator.manifest.rules));
  }

  /**
   * What all rules find in one unit, sorted by resource, rule and place. The input is described in policies/README.md. Throws
   * EDICT_POLICY_FAILED: a unit that cannot be judged is not one without findings.
   */
  evaluate(input: object): readonly RuleResult[] {
    const results = this.#evaluator.evaluate("edict/check/findings", input);
    if (!isJsonArray(results))
      throw new EdictError("EDICT_POLICY_FAILED", "the rules gave no list of findings");
    return results.map((result) => this.#read(result)).toSorted(compareResults);
  }

  /** What to do about a rule's findings, and which controls it serves. */
  metadata(
    rule: string,
  ): { readonly remedy: string; readonly controls: readonly ControlReference[] } | undefined {
    const { rules } = this.#evaluator.manifest;
    const entry = Object.hasOwn(rules, rule) ? rules[rule] : undefined;
    return entry && { remedy: entry.remedy, controls: entry.controls };
  }

  #read(value: JsonValue): RuleResult {
    const { rule, severity, resource, pointer, message } = isJsonObject(value) ? value : {};
    if (
      typeof rule !== "string" ||
      typeof resource !== "string" ||
      typeof pointer !== "string" ||
      typeof message !== "string" ||
      !isSeverity(severity) ||
      this.metadata(rule) === undefined
    ) {
      throw new EdictError(
        "EDICT_POLICY_FAILED",
        "a rule gave a finding of another shape, or is not in the manifest",
      );
    }
    return { rule, severity, resource, pointer, message };
  }
}

function compareResults(left: RuleResult, right: RuleResult): number {
  return (
    compareText(left.resource, right.resource) ||
    compareText(left.rule, right.rule) ||
    compareText(left.pointer, right.pointer) ||
    compareText(left.message, right.message)
  );
}
