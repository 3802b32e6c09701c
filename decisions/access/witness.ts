import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { ReleaseTest } from "../../core/release.ts";
import type { EvaluationRequest } from "../request.ts";
import type { Cell } from "./cells.ts";
import type { PrincipalClass } from "./classes.ts";
import { ANY } from "./standing.ts";

/** A question that was denied before and is allowed after, and when. */
export interface Witness {
  readonly request: EvaluationRequest;
  /** RFC 3339. */
  readonly at: string;
}

/** Who asks in a question: a subject, and the groups that it says it is in. */
export interface Asking {
  readonly type: string;
  readonly id: string;
  readonly groups: readonly string[];
}

/** Ids and names that stand for any that nothing names. */
const SOMEBODY = "somebody";
const ANYTHING = "anything";

/** The ways in which somebody of a class can ask, alone or together with one helper. */
export function askersOf(who: PrincipalClass, helpers: readonly PrincipalClass[]): readonly Asking[] {
  const alone = askerOf(who, undefined);
  return [
    ...(alone === undefined ? [] : [alone]),
    ...helpers.flatMap((helper) => askerOf(who, helper) ?? []),
  ];
}

function askerOf(who: PrincipalClass, helper: PrincipalClass | undefined): Asking | undefined {
  const members = [who, helper].flatMap((one) => (one === undefined ? [] : one.members.slice(0, 1)));
  const groups = members.filter(({ type }) => type === "group").map(({ id }) => id);
  const [subject, ...others] = members.filter(({ type }) => type !== "group");
  if (others.length > 0) return undefined;
  return { ...(subject ?? { type: "user", id: SOMEBODY }), groups };
}

/** The question about a cell that passes all the tests, as far as one can be made: whether it does is for others to see. */
export function requestFor(
  asking: Asking,
  cell: Cell,
  tests: readonly ReleaseTest[],
  context: JsonObject,
): EvaluationRequest {
  const type = cell.type === ANY ? ANYTHING : cell.type;
  const action = cell.action === ANY ? ANYTHING : cell.action;
  const groups = asking.groups.length === 0 ? {} : { properties: { groups: asking.groups } };
  const start: JsonObject = {
    subject: { type: asking.type, id: asking.id, ...groups },
    // A name that begins with the type would be read as a permission.
    action: { name: action.startsWith(`${type}:`) ? `${type}:${action}` : action },
    resource: { type, id: "1" },
    context,
  };
  const positive = tests.filter(({ negated }) => negated !== true);
  return [...positive, ...tests.filter((test) => !positive.includes(test))].reduce(
    satisfy,
    start,
  ) as JsonObject & EvaluationRequest;
}

/** The request with a property changed so that a test passes. */
function satisfy(request: JsonObject, test: ReleaseTest): JsonObject {
  const { path, operandPath, operator } = test;
  const value = read(request, path);
  if (test.negated === true) {
    const wantsIt = operator === "exists" && test.operand === false;
    return wantsIt && value === undefined ? write(request, path, "x") : request;
  }
  if (operandPath !== undefined && operator === "eq") {
    const same = read(request, operandPath) ?? value ?? "x";
    return write(write(request, path, same), operandPath, same);
  }
  if (operandPath !== undefined) {
    const other = read(request, operandPath) ?? 1;
    return write(write(request, operandPath, other), path, passing(operator, other));
  }
  if (operator === "exists")
    return test.operand === true && value === undefined ? write(request, path, "x") : request;
  return operator === "betweenTimes"
    ? request
    : write(request, path, passing(operator, test.operand ?? null));
}

/** A value that passes a test with the operand. */
function passing(operator: ReleaseTest["operator"], operand: JsonValue): JsonValue {
  switch (operator) {
    case "in":
      return isJsonArray(operand) ? (operand[0] ?? null) : operand;
    case "insideCidr":
      return textOf(isJsonArray(operand) ? operand[0] : operand).replace(/\/\d+$/u, "");
    case "lt":
      return typeof operand === "number" ? operand - 1 : "";
    case "gt":
      return typeof operand === "number" ? operand + 1 : `${textOf(operand)}~`;
    case "ne":
      return operand === "other" ? "another" : "other";
    case "betweenTimes":
    case "eq":
    case "exists":
    case "startsWith":
      return operand;
  }
}

function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function read(value: JsonValue | undefined, path: readonly string[]): JsonValue | undefined {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  return isJsonObject(value) && Object.hasOwn(value, name) ? read(value[name], rest) : undefined;
}

/** `Object.fromEntries` makes own properties even of `__proto__`. */
function write(object: JsonObject, path: readonly string[], value: JsonValue): JsonObject {
  const [name, ...rest] = path;
  if (name === undefined) return object;
  const child = Object.hasOwn(object, name) ? object[name] : undefined;
  const inner = rest.length === 0 ? value : write(isJsonObject(child) ? child : {}, rest, value);
  return Object.fromEntries([...Object.entries(object).filter(([key]) => key !== name), [name, inner]]);
}
