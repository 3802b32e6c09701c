// Writes the schemas that editors read (draft-07, which every YAML language server knows): definitions written out, so
// that the description beside a reference is shown, and edict's own keywords in standard terms where there are any.
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { toJson, writtenOut } from "./schema.ts";
import type { KindSchema, SchemaNode } from "./schema.ts";

const DRAFT = "http://json-schema.org/draft-07/schema#";

/** One schema for a resource of any kind, which chooses by `kind`. */
export function bundleFile(schemas: readonly KindSchema[]): string {
  const definitions = Object.fromEntries(schemas.map((schema) => [schema.kind, editorSchema(schema)]));
  const shared = Object.assign({}, ...schemas.map(recursiveDefinitions)) as JsonObject;
  return jsonText({
    $schema: DRAFT,
    title: "edict resource",
    description: "One resource of an edict workspace.",
    type: "object",
    required: ["apiVersion", "kind", "metadata", "spec"],
    properties: {
      kind: { description: "What the resource is.", enum: schemas.map(({ kind }) => kind) },
    },
    allOf: schemas.map(({ kind }) =>
      conditional(
        { required: ["kind"], properties: { kind: { const: kind } } },
        { $ref: `#/definitions/${kind}` },
      ),
    ),
    definitions: { ...shared, ...definitions },
  });
}

/** The schema of edict.yaml for editors. */
export function workspaceFile(schema: KindSchema): string {
  return jsonText({ $schema: DRAFT, ...editorSchema(schema), definitions: recursiveDefinitions(schema) });
}

/** A kind's whole schema (2020-12), which refers to nothing outside. */
export function schemaFile(schema: KindSchema): string {
  return jsonText(toJson(schema.document));
}

function editorSchema(schema: KindSchema): JsonObject {
  const { $schema: _dialect, $defs: _definitions, ...rest } = toJson(writtenOut(schema.document));
  return inStandardTerms(rest) as JsonObject;
}

function recursiveDefinitions(schema: KindSchema): JsonObject {
  const definitions = writtenOut(schema.document).$defs ?? {};
  return Object.fromEntries(
    Object.entries(definitions).map(([name, node]) => [name, inStandardTerms(toJson(node as SchemaNode))]),
  );
}

function inStandardTerms(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map(inStandardTerms);
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).flatMap(([key, member]) => standardTerm(key, member)));
}

function standardTerm(key: string, member: JsonValue): readonly (readonly [string, JsonValue])[] {
  if (key === "x-edict-exactly-one" && isJsonArray(member)) return [["allOf", member.map(exactlyOneOf)]];
  if (key.startsWith("x-edict-") || key === "discriminator") return [];
  if (key === "$ref" && typeof member === "string") {
    return [[key, member.replace("#/$defs/", "#/definitions/")]];
  }
  return [[key, inStandardTerms(member)]];
}

/** Fields of which exactly one must be there; with `with`, only beside that field. */
function exactlyOneOf(group: JsonValue): JsonObject {
  if (!isJsonObject(group) || !isJsonArray(group["of"])) return {};
  const choice = { oneOf: group["of"].map((name) => ({ required: [name] })) };
  const beside = group["with"];
  if (beside === undefined) return choice;
  return conditional({ required: [beside] }, choice, { not: { anyOf: choice.oneOf } });
}

/** `if`, `then`, `else`; not written as a literal, because an object with a `then` looks like a promise to linters. */
function conditional(test: JsonValue, met: JsonValue, unmet?: JsonValue): JsonObject {
  const entries: readonly (readonly [string, JsonValue])[] = [
    ["if", test],
    ["then", met],
  ];
  return Object.fromEntries(unmet === undefined ? entries : [...entries, ["else", unmet]]);
}

function jsonText(value: JsonValue): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
