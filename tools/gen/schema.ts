// Reads the hand-written schemas and puts them together: a kind's schema takes the place of `spec` in the envelope,
// and the shared definitions that it uses come along under `$defs`, so that the result refers to nothing outside.
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";

/** The part of JSON Schema 2020-12 that edict's schemas use. */
export interface SchemaNode {
  readonly $defs?: Readonly<Record<string, SchemaNode>>;
  readonly $ref?: string;
  readonly additionalProperties?: SchemaNode | boolean;
  readonly const?: JsonValue;
  readonly default?: JsonValue;
  readonly description?: string;
  readonly discriminator?: { readonly propertyName: string };
  readonly enum?: readonly JsonValue[];
  readonly examples?: readonly JsonValue[];
  readonly exclusiveMinimum?: number;
  readonly format?: string;
  readonly items?: SchemaNode;
  readonly maxItems?: number;
  readonly maxLength?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly minLength?: number;
  readonly minimum?: number;
  readonly oneOf?: readonly SchemaNode[];
  readonly pattern?: string;
  readonly properties?: Readonly<Record<string, SchemaNode>>;
  readonly required?: readonly string[];
  readonly title?: string;
  readonly type?: string | readonly string[];
  readonly "x-edict-exactly-one"?: readonly { readonly of: readonly string[]; readonly with?: string }[];
  readonly "x-edict-maximum"?: string;
  readonly "x-edict-minimum"?: string;
  readonly "x-edict-reference"?: string;
  readonly "x-edict-secret"?: boolean;
  readonly "x-edict-unique"?: string;
}

/** A kind's schema put together. `spec` is part of `document`. */
export interface KindSchema {
  /** `SecurityPolicy`; the schema's title. */
  readonly kind: string;
  /** `security-policy`; the folder. */
  readonly folder: string;
  readonly document: SchemaNode;
  readonly spec: SchemaNode;
}

const DEFINITIONS = /^(?:\.\.\/\.\.\/schemas\/)?defs\.json(?=#\/\$defs\/)/u;

/** Reads the schema of one kind below `root`. */
export async function readKindSchema(root: string, folder: string): Promise<KindSchema> {
  const spec = await readSchema(join(root, "controllers", folder, "schema.json"));
  return putTogether(root, folder, spec);
}

/** Reads the schema of edict.yaml. */
export async function readWorkspaceSchema(root: string): Promise<KindSchema> {
  return putTogether(root, "workspace", await readSchema(join(root, "schemas", "workspace.json")));
}

/** The shared definitions by name, from schemas/defs.json. */
export async function readDefinitions(root: string): Promise<Readonly<Record<string, SchemaNode>>> {
  const { $defs = {} } = await readSchema(join(root, "schemas", "defs.json"));
  return $defs;
}

async function putTogether(root: string, folder: string, own: SchemaNode): Promise<KindSchema> {
  const envelope = await readSchema(join(root, "schemas", "envelope.json"));
  const kind = own.title ?? "";
  const { $defs: ownDefinitions = {}, ...spec } = withoutDialect(own);
  const document: SchemaNode = {
    $schema: "https://json-schema.org/draft/2020-12/schema",
    ...withoutDialect(envelope),
    title: kind,
    ...(spec.description === undefined ? {} : { description: spec.description }),
    properties: {
      ...envelope.properties,
      kind: { description: `Says that this is a ${kind}.`, const: kind },
      spec: { ...spec, title: `${kind}Spec` },
    },
  } as SchemaNode;
  const definitions = { ...(await readDefinitions(root)), ...ownDefinitions };
  const local = pointInside(document);
  return { kind, folder, ...selfContained(local, definitions) };
}

function selfContained(
  document: SchemaNode,
  definitions: Readonly<Record<string, SchemaNode>>,
): Pick<KindSchema, "document" | "spec"> {
  const used = usedDefinitions(document, definitions);
  const $defs = Object.fromEntries(
    [...used].toSorted().map((name) => [name, pointInside(definitions[name] ?? {})]),
  );
  return { document: { ...document, $defs }, spec: document.properties?.["spec"] ?? {} };
}

function withoutDialect(schema: SchemaNode): SchemaNode {
  return Object.fromEntries(Object.entries(schema).filter(([key]) => key !== "$schema"));
}

/** Turns references to schemas/defs.json into references to the document's own `$defs`. */
function pointInside(schema: SchemaNode): SchemaNode {
  return mapReferences(schema, (reference) => reference.replace(DEFINITIONS, ""));
}

/** The same schema with every `$ref` replaced by what `change` makes of it. */
function mapReferences(schema: SchemaNode, change: (reference: string) => string): SchemaNode {
  const visit = (value: JsonValue): JsonValue => {
    if (isJsonArray(value)) return value.map(visit);
    if (!isJsonObject(value)) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]) => [
        key,
        key === "$ref" && typeof member === "string" ? change(member) : visit(member),
      ]),
    );
  };
  return visit(toJson(schema)) as SchemaNode;
}

/** The names of the definitions that a schema needs, those that definitions need themselves included. */
function usedDefinitions(
  schema: SchemaNode,
  definitions: Readonly<Record<string, SchemaNode>>,
  found: Set<string> = new Set(),
): ReadonlySet<string> {
  mapReferences(schema, (reference) => {
    const name = definitionName(reference.replace(DEFINITIONS, ""));
    const definition = definitions[name];
    if (definition === undefined) throw new Error(`${reference} names no definition`);
    if (!found.has(name)) usedDefinitions(definition, definitions, found.add(name));
    return reference;
  });
  return found;
}

/** `condition` for `#/$defs/condition`. */
export function definitionName(reference: string): string {
  return reference.replace(/^#\/\$defs\//u, "");
}

/** A schema node with what its `$ref` leads to; keywords beside `$ref` win. */
export function follow(node: SchemaNode, document: SchemaNode): SchemaNode {
  if (node.$ref === undefined) return node;
  const { $ref, ...beside } = node;
  const target = document.$defs?.[definitionName($ref)];
  if (target === undefined) throw new Error(`${$ref} names no definition`);
  return { ...follow(target, document), ...beside };
}

/**
 * The same schema with the definitions written out where they are used, save those that contain themselves. Keywords
 * beside `$ref` win over the definition's, as `follow` has it.
 */
export function writtenOut(document: SchemaNode): SchemaNode {
  const definitions = document.$defs ?? {};
  const recursive = new Set(Object.keys(definitions).filter((name) => reachesItself(name, definitions)));
  const visit = (value: JsonValue): JsonValue => {
    if (isJsonArray(value)) return value.map(visit);
    if (!isJsonObject(value)) return value;
    const reference = value["$ref"];
    const node =
      typeof reference === "string" && !recursive.has(definitionName(reference))
        ? toJson(follow(value as SchemaNode, document))
        : value;
    return Object.fromEntries(Object.entries(node).map(([key, member]) => [key, visit(member)]));
  };
  const { $defs, ...rest } = document;
  const kept = Object.entries($defs ?? {}).filter(([name]) => recursive.has(name));
  const $recursive = visit(Object.fromEntries(kept) as unknown as JsonObject);
  return {
    ...(visit(toJson(rest)) as SchemaNode),
    ...(kept.length === 0 ? {} : { $defs: $recursive }),
  } as SchemaNode;
}

function reachesItself(name: string, definitions: Readonly<Record<string, SchemaNode>>): boolean {
  return usedDefinitions(definitions[name] ?? {}, definitions).has(name);
}

/** Schemas come from JSON and are made of nothing else. */
export function toJson(schema: SchemaNode): JsonObject {
  return schema as unknown as JsonObject;
}

async function readSchema(path: string): Promise<SchemaNode> {
  return JSON.parse(await readFile(path, "utf8")) as SchemaNode;
}
