import { canonicalJson, jsonEqual } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { ReleaseTest } from "../../core/release.ts";
import { own } from "../lookup.ts";
import type { Entity } from "../request.ts";
import { distinctionAt, propertiesRead, testsOf } from "./distinction.ts";
import { rolesOfSubject } from "./held.ts";
import { allows, plainName, questionKind, readsUnknown, unnamed } from "./outlook.ts";
import type { Lookout } from "./outlook.ts";
import type { SearchIndex } from "./search-index.ts";
import { sortNames } from "./sorted.ts";
import { NOTHING, foundIn, survey } from "./survey.ts";
import type { CandidateClass, Found, Others } from "./survey.ts";

const ID = ["resource", "id"];

/**
 * Which resources the subject may do it to, of those that the release knows: declared ones with their properties, those
 * that a condition names, the tenant and its features. A declared resource that is not as the question says is none.
 */
export function findResources(index: SearchIndex, lookout: Lookout): { found: Found; others: Others } {
  const { question } = lookout;
  const ask = (id: string): boolean => {
    const resource = resourceNamed(index, question.resource, id);
    return resource !== undefined && lookout.ask({ ...question, resource });
  };
  // Signing in is to this tenant, and a feature is one of its plan.
  if (questionKind(question) !== "access")
    return { found: foundIn(namedByTenant(index, question.resource.type).filter(ask)), others: "denied" };
  const rules = candidateRules(index, lookout);
  if (!allows(rules)) return { found: NOTHING, others: "denied" };
  return findByRules(index, lookout, testsOf(rules), ask);
}

/** A known resource as the question about it would carry it; `undefined` for one that is not what is looked for. */
function resourceNamed(index: SearchIndex, sought: Entity, id: string): Entity | undefined {
  const { type, properties: sent = {} } = sought;
  const known = own(index.resources(type), id)?.properties ?? {};
  if (contradicts(known, sent)) return undefined;
  const properties = { ...sent, ...known };
  return { type, id, ...(Object.keys(properties).length > 0 && { properties }) };
}

/** The entity of a result: with properties where the release knows some, so that it can be asked with as it is. */
export function resourceResult(index: SearchIndex, sought: Entity, id: string): Entity {
  const known = own(index.resources(sought.type), id)?.properties ?? {};
  if (Object.keys(known).length === 0) return { type: sought.type, id };
  return resourceNamed(index, sought, id) ?? { type: sought.type, id };
}

function findByRules(
  index: SearchIndex,
  lookout: Lookout,
  tests: readonly ReleaseTest[],
  ask: (id: string) => boolean,
): { found: Found; others: Others } {
  const { question } = lookout;
  const { type, properties: sent = {} } = question.resource;
  const { ids, anyId } = distinctionAt(ID, tests, question, isPropertyOfResource);
  const known = index.resources(type);
  const special = new Set([...ids, ...index.resourceIds(type), ...namedByTenant(index, type)]);
  const read = sortNames(new Set([...propertiesRead("resource", tests), ...Object.keys(sent)]));
  const keyOf = (id: string): string | undefined => {
    const resource = own(known, id);
    return resource && propertyKey(resource.properties, read);
  };
  const found = survey({ classes: classesOf(known, read), special, oneByOne: anyId, keyOf, ask });
  const isOpen =
    anyId || readsUnknown(tests, "resource", (path) => !isPropertyOfResource(path) || isSent(path, sent));
  const isTaken = (id: string): boolean => special.has(id) || own(known, id) !== undefined;
  const others = isOpen ? "depends" : ask(unnamed(isTaken)) ? "allowed" : "denied";
  return { found, others };
}

function candidateRules(index: SearchIndex, { question, now }: Lookout): Parameters<typeof testsOf>[0] {
  const { subject, action, resource } = question;
  const roles = rolesOfSubject(index, subject, now);
  const cells = index.cells(resource.type, plainName(action.name, resource.type));
  return cells.filter(({ role }) => roles.has(role)).flatMap(({ rules }) => rules);
}

/** What a release names without a condition: its tenant, and the features that are on. */
function namedByTenant({ sections }: SearchIndex, type: string): readonly string[] {
  if (type === "tenant") return sections.tenant === undefined ? [] : [sections.tenant.name];
  return type === "feature" ? Object.keys(sections.plan?.features ?? {}) : [];
}

function classesOf(
  known: ReturnType<SearchIndex["resources"]>,
  read: readonly string[],
): readonly CandidateClass[] {
  const ids = sortNames(Object.keys(known));
  const byKey = Map.groupBy(ids, (id) => propertyKey(own(known, id)?.properties ?? {}, read));
  return [...byKey].map(([key, some]) => ({ key, ids: some }));
}

/** Equal for resources that no test can tell apart but by the id. */
function propertyKey(properties: JsonObject, read: readonly string[]): string {
  const values = read.map((name) => own<JsonValue>(properties, name));
  return canonicalJson(values.map((value) => (value === undefined ? [] : [value])));
}

function contradicts(known: JsonObject, sent: JsonObject): boolean {
  return Object.keys(sent).some((name) => {
    const [there, said] = [own<JsonValue>(known, name), own<JsonValue>(sent, name)];
    return there !== undefined && said !== undefined && !jsonEqual(there, said);
  });
}

function isPropertyOfResource([root, member]: readonly string[]): boolean {
  return root === "resource" && member === "properties";
}

function isSent([, , name = ""]: readonly string[], sent: JsonObject): boolean {
  return own<JsonValue>(sent, name) !== undefined;
}
