import type { SchemaError } from "../../core/controller.ts";
import type { ErrorCode } from "../../core/errors.ts";
import { atPointer, fromPointer, isJsonArray, isJsonObject, toPointer } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { didYouMean } from "../../core/suggest.ts";
import { FORM, fieldNames, isSecretNode, schemaOf } from "./schema-nodes.ts";
import { HIDDEN, fieldPath, isSecretName, isSecretPlace, shown } from "./show.ts";

/** What is wrong with a document by its schema, in words. */
export interface SchemaProblem {
  readonly code: ErrorCode;
  readonly pointer: string;
  /** Whether the key is wrong, not the value under it. */
  readonly atKey: boolean;
  readonly message: string;
  readonly hint: string;
}

/** A document with the schema that refused it. */
export interface Judged {
  readonly schema: JsonObject;
  readonly document: JsonValue;
}

const MOST_LISTED = 20;

/** The problem that one error of a validator stands for. Never quotes what could be a secret. */
export function schemaProblem(error: SchemaError, judged: Judged): SchemaProblem {
  if (isUnknownField(error)) return unknownField(error, judged);
  if (isSecretLiteral(error.instancePath, judged)) return secretLiteral(error.instancePath);
  if (error.keyword === "required") return missingField(error, judged);
  return {
    code: "EDICT_RESOURCE_INVALID",
    pointer: error.instancePath,
    atKey: error.keyword === "propertyNames",
    message: `${fieldPath(error.instancePath)} ${complaint(error, judged)}.`,
    hint: hintFor(error, judged),
  };
}

function isUnknownField({ keyword }: SchemaError): boolean {
  return keyword === "additionalProperties" || keyword === "unevaluatedProperties";
}

function unknownField(error: SchemaError, { schema, document }: Judged): SchemaProblem {
  const name = String(error.params["additionalProperty"] ?? error.params["unevaluatedProperty"]);
  const pointer = error.instancePath + toPointer([name]);
  const node = schemaOf(schema, document, error.instancePath);
  const known = fieldNames(node);
  if (isSecretName(name) || isSecretNode(node) || known.includes(`${name}Ref`)) {
    const reference = known.find((field) => field === `${name}Ref`);
    return secretLiteral(pointer, reference);
  }
  return {
    code: "EDICT_RESOURCE_UNKNOWN_FIELD",
    pointer,
    atKey: true,
    message: `${fieldPath(error.instancePath)} has no field ${shown(name)}.`,
    hint: didYouMean(name, known, known.length === 0 ? "Remove it." : `Its fields are ${listed(known)}.`),
  };
}

/** Whether a text or number stands where only a reference to a secret may. */
function isSecretLiteral(pointer: string, { schema, document }: Judged): boolean {
  const value = atPointer(document, pointer);
  return isSecretNode(schemaOf(schema, document, pointer)) && value !== null && typeof value !== "object";
}

function secretLiteral(pointer: string, reference?: string): SchemaProblem {
  const last = fromPointer(pointer).at(-1) ?? "";
  const field = reference ?? (last.endsWith("Ref") ? last : undefined);
  const way = field === undefined ? "use a field that takes its name" : `write ${field}: { name: NAME }`;
  return {
    code: "EDICT_SECRET_LITERAL",
    pointer,
    atKey: true,
    message: `${fieldPath(pointer)} must not hold a secret: secrets never stand in YAML.`,
    hint: `Declare the secret under spec.secrets of edict.yaml and ${way}. Replace the one that stood here.`,
  };
}

function missingField(error: SchemaError, { schema, document }: Judged): SchemaProblem {
  const name = String(error.params["missingProperty"]);
  const meaning = textIn(schemaOf(schema, document, error.instancePath + toPointer([name])), "description");
  return {
    code: "EDICT_RESOURCE_INVALID",
    pointer: error.instancePath,
    atKey: false,
    message: `${fieldPath(error.instancePath)} lacks the field ${shown(name)}.`,
    hint: meaning === undefined ? "Add it." : `Add it: ${meaning}`,
  };
}

function complaint(error: SchemaError, judged: Judged): string {
  const { params, keyword } = error;
  const limit = String(params["limit"]);
  const value = valueText(error.instancePath, judged);
  switch (keyword) {
    case "type":
      return `must be ${typeText(params["type"])}, not ${value}`;
    case "enum":
      return `must be one of ${listed(allowedValues(error).map((allowed) => shown(allowed)))}, not ${value}`;
    case "const":
      return `must be ${shown((params["allowedValue"] ?? null) as JsonValue)}, not ${value}`;
    case "pattern":
    case "format":
      return `has not the right form: ${value}`;
    case "minimum":
    case "maximum":
    case "exclusiveMinimum":
    case "exclusiveMaximum":
      return `must be ${boundText(keyword)} ${limit}, not ${value}`;
    case "minLength":
    case "minItems":
    case "minProperties":
      return `must have at least ${limit} ${unitOf(keyword)}`;
    case "maxLength":
    case "maxItems":
    case "maxProperties":
      return `must have at most ${limit} ${unitOf(keyword)}`;
    case "uniqueItems":
      return `repeats item ${String(params["j"])} of the list${repeatedField(params["field"])}`;
    case "propertyNames":
      return "is a key of a form that is not allowed";
    case "contains":
      return "lacks an item that must be there";
    default:
      return error.message ?? "is not allowed";
  }
}

function hintFor(error: SchemaError, judged: Judged): string {
  const node = schemaOf(judged.schema, judged.document, error.instancePath);
  const meaning = textIn(node, "description") ?? "Mend the value.";
  switch (error.keyword) {
    case "enum":
      return enumHint(error, judged, meaning);
    case "pattern":
    case "format":
      return (textIn(node, FORM) ?? meaning) + exampleText(node);
    case "uniqueItems":
      return "Remove one of the two.";
    case "propertyNames":
      return keyHint(error, judged);
    case "type": {
      const isNumber = typeof atPointer(judged.document, error.instancePath) === "number";
      return isNumber && error.params["type"] === "string"
        ? `Put it in quotes. ${meaning}`
        : meaning + exampleText(node);
    }
    default:
      return meaning + exampleText(node);
  }
}

function enumHint(error: SchemaError, { document }: Judged, meaning: string): string {
  const value = atPointer(document, error.instancePath);
  if (typeof value !== "string" || isSecretPlace(error.instancePath, value)) return meaning;
  return didYouMean(
    value,
    allowedValues(error).filter((allowed) => typeof allowed === "string"),
    meaning,
  );
}

/** What the keys of the mapping must look like. */
function keyHint(error: SchemaError, { schema, document }: Judged): string {
  const parent = error.instancePath.slice(0, error.instancePath.lastIndexOf("/"));
  const names = schemaOf(schema, document, parent)?.["propertyNames"];
  const rule = isJsonObject(names) ? (textIn(names, "description") ?? textIn(names, "pattern")) : undefined;
  return rule === undefined ? "Use another key." : `Its keys have the form ${rule}`;
}

function textIn(node: JsonObject | undefined, key: string): string | undefined {
  const text = node?.[key];
  return typeof text === "string" ? text : undefined;
}

function exampleText(node: JsonObject | undefined): string {
  const examples = node?.["examples"];
  const example = isJsonArray(examples) ? examples[0] : undefined;
  return example === undefined || isJsonObject(example) ? "" : ` Example: ${shown(example)}.`;
}

function allowedValues(error: SchemaError): readonly JsonValue[] {
  const { allowedValues: values } = error.params;
  return Array.isArray(values) ? (values as readonly JsonValue[]) : [];
}

function listed(names: readonly string[]): string {
  const more = names.length - MOST_LISTED;
  return names.slice(0, MOST_LISTED).join(", ") + (more > 0 ? ` and ${more} more` : "");
}

function valueText(pointer: string, { schema, document }: Judged): string {
  const value = atPointer(document, pointer);
  if (value === undefined) return "absent";
  const parent = pointer.slice(0, pointer.lastIndexOf("/"));
  const secret =
    isSecretPlace(pointer, value) ||
    [pointer, parent].some((at) => isSecretNode(schemaOf(schema, document, at)));
  if (secret) return HIDDEN;
  if (isJsonArray(value)) return "a list";
  return isJsonObject(value) ? "a mapping" : shown(value);
}

const TYPE_TEXTS: Readonly<Record<string, string>> = {
  array: "a list",
  boolean: "true or false",
  integer: "a whole number",
  null: "null",
  number: "a number",
  object: "a mapping",
  string: "text",
};

function typeText(type: unknown): string {
  const names: readonly unknown[] = Array.isArray(type) ? type : String(type).split(",");
  return names.map((name) => TYPE_TEXTS[String(name)] ?? String(name)).join(" or ");
}

function boundText(keyword: string): string {
  if (keyword === "minimum") return "at least";
  if (keyword === "maximum") return "at most";
  return keyword === "exclusiveMinimum" ? "more than" : "less than";
}

function unitOf(keyword: string): string {
  if (keyword.endsWith("Length")) return "characters";
  return keyword.endsWith("Items") ? "items" : "entries";
}

function repeatedField(field: unknown): string {
  return typeof field === "string" && field !== "" ? ` in the field ${field}` : "";
}
