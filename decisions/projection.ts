import type { JsonObject, JsonValue } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import { parseInstant } from "../core/time.ts";
import { normaliseAddress } from "./address.ts";
import type { EvaluationRequest } from "./request.ts";
import type { RuleFacts } from "./rule-facts.ts";

type Path = readonly string[];

/** What the policy itself reads of the context; everything else only conditions can name. */
const CONTEXT_MEMBERS = ["amr", "authenticatedAt", "ip", "method", "mfa"];

/**
 * The part of a request that the policy gets: identities, and of properties and context only what the candidate rules
 * or the policy read, because every byte costs time in WebAssembly. `context.ip` gets one spelling, or is left out when
 * it is no address; so does what a candidate rule compares with networks, or it stays as it is. `context.authenticatedAt`
 * becomes Unix seconds.
 */
export function projectRequest(request: EvaluationRequest, facts: readonly RuleFacts[]): JsonObject {
  const { subject, action, resource, context = {} } = request;
  const paths = facts.flatMap((fact) => fact.paths);
  const named = paths.filter(([root]) => root === "context").flatMap(member(1));
  const projected: JsonObject = {
    subject: { type: subject.type, id: subject.id, ...pickProperties(subject.properties, paths, "subject") },
    action: { name: action.name, ...pickProperties(action.properties, paths, "action") },
    resource: {
      type: resource.type,
      id: resource.id,
      ...pickProperties(resource.properties, paths, "resource"),
    },
    context: pick(context, [...CONTEXT_MEMBERS, ...named]),
  };
  return changesOf(facts).reduce((value, { path, change }) => mapMember(value, path, change), projected);
}

/** How a member of a request is changed before the policy gets it; `undefined` leaves it out. */
export interface Change {
  readonly path: Path;
  readonly change: (member: JsonValue) => JsonValue | undefined;
}

/** The changes for candidate rules, in the order in which they are made. */
export function changesOf(facts: readonly RuleFacts[]): readonly Change[] {
  const addresses = facts.flatMap((fact) => fact.addresses);
  return [
    { path: ["context", "authenticatedAt"], change: unixSeconds },
    { path: ["context", "ip"], change: spellAddress },
    ...addresses.map((path) => ({
      path,
      change: (address: JsonValue): JsonValue => spellAddress(address) ?? address,
    })),
  ];
}

/** One member with a change made to it, or to what lies `rest` deep in it. */
export function changed(member: JsonValue, rest: Path, change: Change["change"]): JsonValue | undefined {
  if (rest.length === 0) return change(member);
  return isJsonObject(member) ? mapMember(member, rest, change) : member;
}

function pickProperties(
  properties: JsonObject | undefined,
  paths: readonly Path[],
  root: string,
): JsonObject {
  if (properties === undefined) return {};
  return { properties: pick(properties, paths.filter((path) => path[0] === root).flatMap(member(2))) };
}

/** The name at a place of a path, as a list so that a path without one gives nothing. */
function member(index: number): (path: Path) => readonly string[] {
  return (path) => path.slice(index, index + 1);
}

/** `Object.fromEntries` makes own properties even of `__proto__`. */
function pick(value: JsonObject, names: readonly string[]): JsonObject {
  const present = names.filter((name) => Object.hasOwn(value, name));
  return Object.fromEntries(present.map((name) => [name, value[name] ?? null]));
}

/** The object with one member, however deep, changed or (`undefined`) left out. What it was made from stays as it is. */
function mapMember(value: JsonObject, path: Path, change: Change["change"]): JsonObject {
  const [name, ...rest] = path;
  const before = name !== undefined && Object.hasOwn(value, name) ? value[name] : undefined;
  if (name === undefined || before === undefined) return value;
  const after = changed(before, rest, change);
  if (after === before) return value;
  const entries = Object.entries(value).filter(([key]) => key !== name);
  return Object.fromEntries(after === undefined ? entries : [...entries, [name, after]]);
}

function spellAddress(value: JsonValue): JsonValue | undefined {
  return typeof value === "string" ? normaliseAddress(value) : undefined;
}

/** Numbers are Unix seconds already. */
function unixSeconds(value: JsonValue): number | undefined {
  if (typeof value === "number") return value;
  const instant = typeof value === "string" ? parseInstant(value) : undefined;
  return instant === undefined ? undefined : Math.floor(instant / 1000);
}
