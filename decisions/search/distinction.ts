import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { ReleaseRule, ReleaseTest } from "../../core/release.ts";
import { normaliseAddress } from "../address.ts";
import { own } from "../lookup.ts";
import type { EvaluationRequest } from "../request.ts";

type Path = readonly string[];

/** What tells one candidate of a search from another that is the same but for its id. */
export interface Distinction {
  /** Ids that a condition compares with. All others are the same to it. */
  readonly ids: ReadonlySet<string>;
  /** Whether an id can matter in a way that no list of ids tells, as by how it begins. */
  readonly anyId: boolean;
}

/** Every test of the rules' conditions. */
export function testsOf(rules: readonly ReleaseRule[]): readonly ReleaseTest[] {
  return rules.flatMap(({ when }) => when?.flat() ?? []);
}

/**
 * How conditions can tell ids apart. `at` is where the id stands in a question. What it is compared with is read from the
 * question, unless `varies` says that it is not the same for all candidates.
 */
export function distinctionAt(
  at: Path,
  tests: readonly ReleaseTest[],
  question: EvaluationRequest,
  varies: (path: Path) => boolean = () => false,
): Distinction {
  const ids = new Set<string>();
  let anyId = false;
  for (const test of tests.filter((one) => reads(one, at))) {
    const compared = comparedWith(test, at, question, varies);
    if (compared === undefined) anyId = true;
    else for (const id of compared) ids.add(id);
  }
  return { ids, anyId };
}

/** The texts that tests compare what stands at a place with. */
export function literalsAt(at: Path, tests: readonly ReleaseTest[]): ReadonlySet<string> {
  const comparing = tests.filter(({ path, operator }) => isSame(path, at) && isEquality(operator));
  return new Set(comparing.flatMap(({ operand }) => textsIn(operand)));
}

/** Whether a test reads what stands at a place. */
function reads({ path, operandPath }: ReleaseTest, at: Path): boolean {
  return isSame(path, at) || (operandPath !== undefined && isSame(operandPath, at));
}

/** The members below `ROOT.properties` that tests read. */
export function propertiesRead(root: string, tests: readonly ReleaseTest[]): ReadonlySet<string> {
  const paths = tests.flatMap(({ path, operandPath }) => (operandPath ? [path, operandPath] : [path]));
  const below = paths.filter(([first, second]) => first === root && second === "properties");
  return new Set(below.flatMap((path) => path.slice(2, 3)));
}

/** The ids that a test compares with; `undefined` when it compares otherwise than for being equal. */
function comparedWith(
  test: ReleaseTest,
  at: Path,
  question: EvaluationRequest,
  varies: (path: Path) => boolean,
): readonly string[] | undefined {
  const { path, operator, operand, operandPath } = test;
  if (operator === "exists") return [];
  if (!isEquality(operator)) return undefined;
  const other = isSame(path, at) ? operandPath : path;
  if (other === undefined) return textsIn(operand);
  if (isSame(other, at)) return [];
  return varies(other) ? undefined : textsIn(valueAt(question, other));
}

/** An address is respelled before it is compared, so that both spellings count. */
function textsIn(value: JsonValue | undefined): readonly string[] {
  const texts = (isJsonArray(value) ? value : [value]).filter((one) => typeof one === "string");
  return texts.flatMap((text) => [text, normaliseAddress(text) ?? text]);
}

function valueAt(question: EvaluationRequest, path: Path): JsonValue | undefined {
  let here: JsonValue | undefined = question as unknown as JsonObject;
  for (const name of path) here = isJsonObject(here) ? own(here, name) : undefined;
  return here;
}

function isEquality(operator: ReleaseTest["operator"]): boolean {
  return operator === "eq" || operator === "ne" || operator === "in";
}

function isSame(left: Path, right: Path): boolean {
  return left.length === right.length && left.every((name, index) => name === right[index]);
}
