import { EdictError } from "../core/errors.ts";
import { isJsonArray } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import { TEST_OPERATORS } from "../core/release.ts";
import type { ReleaseRule, ReleaseTest } from "../core/release.ts";

/** With more tests the outcomes are too many to be kept, and asking for them is no shorter way. */
const MOST_TESTS = 32;

/** A test that fails, if `exists: true` is asked of it: no request that is written has this. */
const NOTHING: Pick<ReleaseTest, "operator" | "path"> = { path: ["context", "none"], operator: "exists" };

type Rules = readonly Omit<ReleaseRule, "source">[];

/**
 * The tests of a list of rules. The policy says which of them pass for a request; what it decides then depends on nothing
 * else of the request, so decisions can be kept by it.
 */
export class Conditions {
  /** The JSON text of the data of `edict/runtime/outcomes`. */
  readonly data: string;
  readonly #rules: Rules;
  readonly #count: number;

  private constructor(rules: Rules, tests: readonly ReleaseTest[]) {
    this.#rules = rules;
    this.#count = tests.length;
    const sent = tests.map(({ pointer: _pointer, ...test }) => test);
    this.data = JSON.stringify({ cell: { tests: sent } });
  }

  /** `undefined` for rules whose decisions are not to be kept by outcomes. */
  static of(rules: Rules): Conditions | undefined {
    const tests = rules.flatMap(({ when }) => when?.flat() ?? []);
    const isKnown = tests.every(({ operator }) => TEST_OPERATORS.includes(operator));
    return tests.length > 0 && tests.length <= MOST_TESTS && isKnown
      ? new Conditions(rules, tests)
      : undefined;
  }

  /**
   * The rules with tests that come out as the policy said, whatever the request. `outcomes` is what it said: the JSON text
   * of the places of the tests that pass. Throws EDICT_POLICY_ILL_FORMED for anything else.
   */
  settled(outcomes: string): Rules {
    const passing = this.#read(outcomes);
    let place = 0;
    const settle = ({ pointer }: ReleaseTest): ReleaseTest => {
      const passes = passing.has(place);
      place += 1;
      return { ...NOTHING, operand: !passes, pointer };
    };
    return this.#rules.map(({ when, ...rule }) => ({
      ...rule,
      ...(when !== undefined && { when: when.map((tests) => tests.map(settle)) }),
    }));
  }

  #read(outcomes: string): ReadonlySet<JsonValue> {
    const places = parse(outcomes);
    if (isJsonArray(places) && places.every((place) => this.#isPlace(place))) return new Set(places);
    throw new EdictError("EDICT_POLICY_ILL_FORMED", "the runtime policy gave no outcomes");
  }

  #isPlace(value: JsonValue): boolean {
    return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < this.#count;
  }
}

function parse(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch (cause) {
    throw new EdictError("EDICT_POLICY_ILL_FORMED", "the runtime policy gave no JSON", { cause });
  }
}
