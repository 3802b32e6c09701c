import { atPointer, fromPointer, isJsonArray, isJsonObject, toPointer } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";

/** Stands in a path for every item of a list and every value of a map. */
export const EVERY: unique symbol = Symbol("every");

/** Under which `schemaOf` gives the description of the definition that a field refers to, beside the field's own. */
export const FORM = "x-form";

export type SchemaPath = readonly (string | typeof EVERY)[];

/**
 * The schema of one field of a document, with its reference followed: what stands beside the reference wins. Of a
 * tagged union it is the member that the value's tag chooses. Undefined where the schema says nothing.
 */
export function schemaOf(root: JsonObject, document: JsonValue, pointer: string): JsonObject | undefined {
  let node: JsonObject | undefined = chosen(root, root, document);
  let value: JsonValue | undefined = document;
  for (const token of fromPointer(pointer)) {
    if (node === undefined) return undefined;
    value = value === undefined ? undefined : atPointer(value, toPointer([token]));
    node = chosen(root, childSchema(node, token), value);
  }
  return node;
}

function childSchema(node: JsonObject, token: string): JsonValue | undefined {
  const { properties, items, additionalProperties } = node;
  if (isJsonObject(properties) && Object.hasOwn(properties, token)) return properties[token];
  if (isJsonObject(items) && /^\d+$/u.test(token)) return items;
  return additionalProperties;
}

function chosen(
  root: JsonObject,
  node: JsonValue | undefined,
  value: JsonValue | undefined,
): JsonObject | undefined {
  const followed = follow(root, node);
  const branches = followed?.["oneOf"];
  if (followed === undefined || !isJsonArray(branches)) return followed;
  const tag = tagName(followed);
  const branch = branches.find(
    (one) => isJsonObject(value) && atPointer(one, `/properties/${tag}/const`) === value[tag],
  );
  return isJsonObject(branch) ? { ...followed, ...branch } : followed;
}

function tagName(union: JsonObject): string {
  const { discriminator } = union;
  const name = isJsonObject(discriminator) ? discriminator["propertyName"] : undefined;
  return typeof name === "string" ? name : "type";
}

function follow(root: JsonObject, node: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(node)) return undefined;
  const { $ref, ...beside } = node;
  if (typeof $ref !== "string" || !$ref.startsWith("#/")) return node;
  const target = atPointer(root, $ref.slice(1));
  if (!isJsonObject(target)) return node;
  const { description } = target;
  return { ...target, ...beside, ...(description === undefined ? {} : { [FORM]: description }) };
}

/** The names that an object may have, as far as the schema lists them. */
export function fieldNames(node: JsonObject | undefined): readonly string[] {
  return isJsonObject(node?.["properties"]) ? Object.keys(node["properties"]) : [];
}

/** Whether the schema says that a secret, or a reference to one, stands here. */
export function isSecretNode(node: JsonObject | undefined): boolean {
  return node?.["x-edict-secret"] === true;
}

/** Every place of a document in which the schema lets it refer to a secret. */
export function secretPaths(root: JsonObject): readonly SchemaPath[] {
  return secretPathsBelow(root, root, []);
}

/** `references` are those that were followed on the way here: a schema that contains itself is entered once. */
function secretPathsBelow(
  root: JsonObject,
  schema: JsonValue | undefined,
  references: readonly JsonValue[],
): readonly SchemaPath[] {
  const node = follow(root, schema);
  if (node === undefined || !isJsonObject(schema)) return [];
  if (isSecretNode(node)) return [[]];
  const { $ref } = schema;
  if ($ref !== undefined && references.includes($ref)) return [];
  const followed = $ref === undefined ? references : [...references, $ref];
  const below = (child: JsonValue | undefined, ...token: SchemaPath): readonly SchemaPath[] =>
    secretPathsBelow(root, child, followed).map((path) => [...token, ...path]);
  const { properties, items, additionalProperties, oneOf } = node;
  return [
    ...(isJsonObject(properties)
      ? Object.entries(properties).flatMap(([name, child]) => below(child, name))
      : []),
    ...below(items, EVERY),
    ...below(additionalProperties, EVERY),
    ...(isJsonArray(oneOf) ? oneOf.flatMap((branch) => below(branch)) : []),
  ];
}

export interface SecretReference {
  /** Where the name stands. */
  readonly pointer: string;
  readonly name: string;
}

/** The references to secrets in a valid document, by the paths of its schema. */
export function secretReferences(
  document: JsonValue,
  paths: readonly SchemaPath[],
): readonly SecretReference[] {
  return paths.flatMap((path) => matches(document, path, 0, ""));
}

function matches(
  value: JsonValue,
  path: SchemaPath,
  depth: number,
  pointer: string,
): readonly SecretReference[] {
  const token = path[depth];
  if (token === undefined) return named(value, pointer);
  if (typeof value !== "object" || value === null) return [];
  if (token !== EVERY) {
    const member = isJsonObject(value) && Object.hasOwn(value, token) ? value[token] : undefined;
    return member === undefined ? [] : matches(member, path, depth + 1, pointer + toPointer([token]));
  }
  return Object.entries(value).flatMap(([key, member]) =>
    matches(member as JsonValue, path, depth + 1, pointer + toPointer([key])),
  );
}

function named(value: JsonValue, pointer: string): readonly SecretReference[] {
  if (typeof value === "string") return [{ pointer, name: value }];
  const name = isJsonObject(value) ? value["name"] : undefined;
  return typeof name === "string" ? [{ pointer: `${pointer}/name`, name }] : [];
}
