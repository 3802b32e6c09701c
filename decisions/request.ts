import type { JsonObject, JsonValue } from "../core/json.ts";
import { isJsonArray, toPointer } from "../core/json.ts";
import { isPlainObject, jsonProblem } from "./json-value.ts";

/** Who or what asks, or is asked for: AuthZEN 1.0, sections 5.1 and 5.2. `id` is unique within `type`. */
export interface Entity {
  readonly type: string;
  readonly id: string;
  readonly properties?: JsonObject;
}

/** AuthZEN 1.0, section 5.3. */
export interface Action {
  readonly name: string;
  readonly properties?: JsonObject;
}

/** One authorization question: AuthZEN 1.0, section 6.1. Fields that the standard does not know are dropped. */
export interface EvaluationRequest {
  readonly subject: Entity;
  readonly action: Action;
  readonly resource: Entity;
  readonly context?: JsonObject;
}

export const SEMANTICS = ["execute_all", "deny_on_first_deny", "permit_on_first_permit"] as const;
/** When a batch stops: never, after the first deny or failure, after the first allow. */
export type Semantic = (typeof SEMANTICS)[number];

/** What is wrong with a request, for the one who sent it. */
export interface RequestProblem {
  /** JSON Pointer into the request body. */
  readonly pointer: string;
  /** One sentence that does not quote values. */
  readonly message: string;
}

export type Parsed<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly problems: readonly RequestProblem[] };

/** A batch, its defaults already filled in (AuthZEN 1.0, section 7.1). An item that is wrong alone keeps its problems. */
export interface Batch {
  readonly semantic: Semantic;
  readonly items: readonly Parsed<EvaluationRequest>[];
  /** The default context, which may name the tenant. */
  readonly context?: JsonObject;
}

/** What the evaluations endpoint got: without items it is a single question (AuthZEN 1.0, section 7.1). */
export type EvaluationsRequest =
  | { readonly kind: "batch"; readonly batch: Batch }
  | { readonly kind: "single"; readonly request: EvaluationRequest };

export interface RequestLimits {
  /** Longest type, id and action name, in UTF-16 code units. */
  readonly maxNameLength: number;
  /** Levels of objects and lists in `properties` and `context`. */
  readonly maxDepth: number;
  readonly maxEvaluations: number;
  /** Entries of `subject.properties.groups`: each is looked up. */
  readonly maxGroups: number;
}

export const REQUEST_LIMITS: RequestLimits = {
  maxNameLength: 1024,
  maxDepth: 32,
  maxEvaluations: 100,
  maxGroups: 1000,
};

/** Reads questions that come from outside. compose.ts hands it to the server, which runs nothing of decisions itself. */
export interface RequestReader {
  readonly evaluation: (value: unknown) => Parsed<EvaluationRequest>;
  readonly evaluations: (value: unknown) => Parsed<EvaluationsRequest>;
  readonly describe: (problems: readonly RequestProblem[]) => string;
}

/** The reader for given limits. */
export function requestReader(limits: RequestLimits = REQUEST_LIMITS): RequestReader {
  return {
    evaluation: (value) => parseEvaluation(value, limits),
    evaluations: (value) => parseEvaluations(value, limits),
    describe: describeProblems,
  };
}

/** More problems than this are not collected: one wrong client must not get a long answer. */
const MAX_PROBLEMS = 20;

interface Reading {
  readonly limits: RequestLimits;
  readonly problems: RequestProblem[];
}

/** What of a question a body or an item gives. */
interface Parts {
  readonly subject?: Entity | undefined;
  readonly action?: Action | undefined;
  readonly resource?: Entity | undefined;
  readonly context?: JsonObject | undefined;
}

/** Reads one question. Never throws, whatever `value` is. */
export function parseEvaluation(
  value: unknown,
  limits: RequestLimits = REQUEST_LIMITS,
): Parsed<EvaluationRequest> {
  const reading: Reading = { limits, problems: [] };
  const body = readObject(value, "", reading);
  return body === undefined ? failed(reading) : complete(readParts(body, "", reading), "", reading);
}

/**
 * Reads the body of the evaluations endpoint. A problem of the whole body (its defaults among it) fails the whole; a
 * problem of one item stays with the item. Never throws.
 */
export function parseEvaluations(
  value: unknown,
  limits: RequestLimits = REQUEST_LIMITS,
): Parsed<EvaluationsRequest> {
  const reading: Reading = { limits, problems: [] };
  const body = readObject(value, "", reading);
  if (body === undefined) return failed(reading);
  const semantic = readSemantic(body, reading);
  const items = readItems(body, reading);
  const defaults = readParts(body, "", reading);
  if (items.length === 0) return readSingle(defaults, reading);
  if (reading.problems.length > 0) return failed(reading);
  const read = items.map((item, index) => readItem(defaults, item, index, limits));
  const { context } = defaults;
  return {
    ok: true,
    value: { kind: "batch", batch: { semantic, items: read, ...(context && { context }) } },
  };
}

/** The problems in one line: `/subject/id is missing; /action must be an object`. */
export function describeProblems(problems: readonly RequestProblem[]): string {
  return problems
    .map(({ pointer, message }) => `${pointer === "" ? "the body" : pointer} ${message}`)
    .join("; ");
}

function readSingle(parts: Parts, reading: Reading): Parsed<EvaluationsRequest> {
  const request = complete(parts, "", reading);
  return request.ok ? { ok: true, value: { kind: "single", request: request.value } } : request;
}

/** An item overrides whole entities; inside an entity nothing is merged. */
function readItem(
  defaults: Parts,
  item: JsonObject,
  index: number,
  limits: RequestLimits,
): Parsed<EvaluationRequest> {
  const reading: Reading = { limits, problems: [] };
  const pointer = toPointer(["evaluations", index]);
  return complete({ ...defaults, ...readParts(item, pointer, reading) }, pointer, reading);
}

function readSemantic(body: JsonObject, reading: Reading): Semantic {
  if (!Object.hasOwn(body, "options")) return "execute_all";
  const options = readObject(body["options"], "/options", reading);
  if (options === undefined || !Object.hasOwn(options, "evaluations_semantic")) return "execute_all";
  const found = SEMANTICS.find((semantic) => semantic === options["evaluations_semantic"]);
  if (found === undefined) {
    report(reading, "/options/evaluations_semantic", `must be one of ${SEMANTICS.join(", ")}`);
  }
  return found ?? "execute_all";
}

function readItems(body: JsonObject, reading: Reading): readonly JsonObject[] {
  if (!Object.hasOwn(body, "evaluations")) return [];
  const items: unknown = body["evaluations"];
  if (!Array.isArray(items)) {
    report(reading, "/evaluations", "must be a list");
    return [];
  }
  if (items.length > reading.limits.maxEvaluations) {
    report(reading, "/evaluations", `must hold at most ${reading.limits.maxEvaluations} evaluations`);
    return [];
  }
  const read = items.map((item: unknown, index) => readObject(item, `/evaluations/${index}`, reading));
  return read.filter((item) => item !== undefined);
}

function readParts(body: JsonObject, pointer: string, reading: Reading): Parts {
  return {
    ...(Object.hasOwn(body, "subject") && { subject: readSubject(body["subject"], pointer, reading) }),
    ...(Object.hasOwn(body, "action") && {
      action: readAction(body["action"], `${pointer}/action`, reading),
    }),
    ...(Object.hasOwn(body, "resource") && {
      resource: readEntity(body["resource"], `${pointer}/resource`, reading),
    }),
    ...(Object.hasOwn(body, "context") && { context: readMembers(body, "context", pointer, reading) }),
  };
}

/** Reports what is missing. A part that is there but undefined was reported when it was read. */
function complete(parts: Parts, pointer: string, reading: Reading): Parsed<EvaluationRequest> {
  const { subject, action, resource, context } = parts;
  for (const name of ["subject", "action", "resource"] as const) {
    if (!Object.hasOwn(parts, name)) report(reading, `${pointer}/${name}`, "is missing");
  }
  if (reading.problems.length > 0 || !subject || !action || !resource) return failed(reading);
  return { ok: true, value: { subject, action, resource, ...(context && { context }) } };
}

function readSubject(value: unknown, pointer: string, reading: Reading): Entity | undefined {
  const place = `${pointer}/subject`;
  const subject = readEntity(value, place, reading);
  const groups = subject?.properties && own(subject.properties, "groups");
  if (isJsonArray(groups) && groups.length > reading.limits.maxGroups) {
    report(reading, `${place}/properties/groups`, `must hold at most ${reading.limits.maxGroups} groups`);
  }
  return subject;
}

function readEntity(value: unknown, pointer: string, reading: Reading): Entity | undefined {
  const entity = readObject(value, pointer, reading);
  if (entity === undefined) return undefined;
  const type = readName(entity, "type", pointer, reading);
  const id = readName(entity, "id", pointer, reading);
  const properties = readMembers(entity, "properties", pointer, reading);
  if (type === undefined || id === undefined) return undefined;
  return { type, id, ...(properties && { properties }) };
}

function readAction(value: unknown, pointer: string, reading: Reading): Action | undefined {
  const action = readObject(value, pointer, reading);
  if (action === undefined) return undefined;
  const name = readName(action, "name", pointer, reading);
  const properties = readMembers(action, "properties", pointer, reading);
  return name === undefined ? undefined : { name, ...(properties && { properties }) };
}

function readName(value: JsonObject, key: string, pointer: string, reading: Reading): string | undefined {
  const name = own(value, key);
  const problem = nameProblem(name, reading.limits.maxNameLength);
  if (problem === undefined && typeof name === "string") return name;
  report(reading, `${pointer}/${key}`, problem ?? "must be a string");
  return undefined;
}

function nameProblem(name: JsonValue | undefined, maxLength: number): string | undefined {
  if (name === undefined) return "is missing";
  if (typeof name !== "string") return "must be a string";
  if (name.length > maxLength) return `must be at most ${maxLength} characters long`;
  return name.isWellFormed() ? undefined : "must not hold a lone surrogate";
}

function readMembers(
  body: JsonObject,
  key: string,
  pointer: string,
  reading: Reading,
): JsonObject | undefined {
  if (!Object.hasOwn(body, key)) return undefined;
  const place = `${pointer}/${key}`;
  const value = readObject(body[key], place, reading);
  if (value === undefined) return undefined;
  const problem = jsonProblem(value, reading.limits.maxDepth);
  if (problem !== undefined) report(reading, place, problem);
  return value;
}

function readObject(value: unknown, pointer: string, reading: Reading): JsonObject | undefined {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && isPlainObject(value)) {
    return value as JsonObject;
  }
  report(reading, pointer, value === undefined ? "is missing" : "must be an object");
  return undefined;
}

function own(value: JsonObject, key: string): JsonValue | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function report(reading: Reading, pointer: string, message: string): void {
  if (reading.problems.length < MAX_PROBLEMS) reading.problems.push({ pointer, message });
}

function failed(reading: Reading): { readonly ok: false; readonly problems: readonly RequestProblem[] } {
  return { ok: false, problems: reading.problems };
}
