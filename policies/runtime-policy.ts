import { compareText } from "../core/diagnostic.ts";
import { EdictError } from "../core/errors.ts";
import { canonicalJson, isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Evaluator } from "./evaluator.ts";
import { REASON_CODES } from "./reason-codes.ts";

/** An answer names at most so many reasons; a role with many conditional rules could give thousands. */
const MAX_REASONS = 20;

const RANKS: ReadonlyMap<string, number> = new Map(REASON_CODES.map((code, rank) => [code, rank]));

/** Why, or why not: a code of REASON_CODES and what it is about. */
export type RuntimeReason = JsonObject & { readonly code: string };

export interface RuntimeResult {
  readonly allow: boolean;
  /** At least one, the most telling first. */
  readonly reasons: readonly RuntimeReason[];
}

/** Decides requests: `edict/runtime/decision`, whose input is described in policies/README.md. */
export class RuntimePolicy {
  readonly #evaluator: Evaluator;

  constructor(evaluator: Evaluator) {
    this.#evaluator = evaluator;
  }

  /**
   * Throws EDICT_POLICY_FAILED when the policy cannot be evaluated and EDICT_POLICY_ILL_FORMED when it gives no decision:
   * both are a deny.
   */
  evaluate(input: object): RuntimeResult {
    return readResult(this.#evaluator.evaluate("edict/runtime/decision", input));
  }

  /** The JSON text of the result for the JSON text of an input, not read: `read` tells whether it is a decision. */
  evaluateText(input: string): string {
    return this.#evaluator.evaluateText("edict/runtime/decision", input);
  }

  /** The JSON text of which tests pass: data and input as policies/README.md describes them for `edict/runtime/outcomes`. */
  outcomesText(tests: string, input: string): string {
    return this.#evaluator.evaluateText("edict/runtime/outcomes", input, tests);
  }

  /** Reads what `evaluateText` gave. Throws EDICT_POLICY_ILL_FORMED when it is no decision. */
  read(text: string): RuntimeResult {
    return readRuntimeResult(text);
  }
}

/** Reads the JSON text of a result. Throws EDICT_POLICY_ILL_FORMED when it is no decision. */
export function readRuntimeResult(text: string): RuntimeResult {
  return readResult(parse(text));
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new EdictError("EDICT_POLICY_ILL_FORMED", "the runtime policy gave no JSON", { cause });
  }
}

function readResult(result: JsonValue): RuntimeResult {
  const { allow, reasons } = isJsonObject(result) ? result : {};
  if (
    typeof allow !== "boolean" ||
    !isJsonArray(reasons) ||
    reasons.length === 0 ||
    !reasons.every(isReason)
  ) {
    throw new EdictError("EDICT_POLICY_ILL_FORMED", "the runtime policy gave no decision");
  }
  return { allow, reasons: reasons.toSorted(compareReasons).slice(0, MAX_REASONS) };
}

function isReason(value: JsonValue): value is RuntimeReason {
  return isJsonObject(value) && typeof value["code"] === "string";
}

function compareReasons(left: RuntimeReason, right: RuntimeReason): number {
  return rank(left) - rank(right) || compareText(canonicalJson(left), canonicalJson(right));
}

function rank({ code }: RuntimeReason): number {
  return RANKS.get(code) ?? RANKS.size;
}
