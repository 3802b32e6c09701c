import type { SchemaError } from "../core/controller.ts";
import { atPointer, isJsonArray, isJsonObject, toPointer } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";

/** A validator as `npm run gen` writes it. */
export interface CompiledValidator {
  (value: unknown): boolean;
  errors?: readonly SchemaError[] | null;
}

/**
 * Wraps a generated validator: the function fills defaults into its value and returns the errors, each one once and at
 * the field that is wrong. `schema` is what the validator was generated from.
 * - a wrong tag of a tagged union is an `enum` error at the tag (`required` when it is missing);
 * - a repeated item is a `uniqueItems` error at the later item, with `field` when only that field repeats;
 * - a wrong key of a map is a `propertyNames` error at that key;
 * - a list without a needed item is one `contains` error;
 * - a text that is wrong in several ways gets one error.
 */
export function validatorOf(
  validate: CompiledValidator,
  schema: JsonObject,
): (value: unknown) => readonly SchemaError[] {
  return (value) => {
    if (validate(value)) return [];
    const errors = (validate.errors ?? []).filter(isOwnError);
    return onePerText(errors).map((error) => placed(error, schema));
  };
}

/** Errors of these inner schemas only say again what the error of the outer keyword says. */
const INNER = /\/(?:contains|propertyNames)\/[^/]+$/u;

function isOwnError(error: SchemaError): boolean {
  return error.keyword !== "if" && !INNER.test(error.schemaPath);
}

/** Keywords that look at a text. Where one refuses it, what the others say is noise. */
const OF_TEXT: ReadonlySet<string> = new Set([
  "format",
  "maxLength",
  "minLength",
  "pattern",
  "x-edict-maximum",
  "x-edict-minimum",
]);

function onePerText(errors: readonly SchemaError[]): readonly SchemaError[] {
  const seen = new Set<string>();
  return errors.filter(({ keyword, instancePath }) => {
    if (!OF_TEXT.has(keyword)) return true;
    const first = !seen.has(instancePath);
    seen.add(instancePath);
    return first;
  });
}

function placed(error: SchemaError, schema: JsonObject): SchemaError {
  switch (error.keyword) {
    case "discriminator":
      return tagError(error, schema);
    case "uniqueItems":
    case "x-edict-unique":
      return { ...error, keyword: "uniqueItems", instancePath: below(error, String(error.params["i"])) };
    case "propertyNames":
      return { ...error, instancePath: below(error, String(error.params["propertyName"])) };
    default:
      return error;
  }
}

function below(error: SchemaError, token: string): string {
  return error.instancePath + toPointer([token]);
}

function tagError(error: SchemaError, schema: JsonObject): SchemaError {
  const tag = String(error.params["tag"]);
  if (error.params["tagValue"] === undefined) {
    const message = `must have required property '${tag}'`;
    return { ...error, keyword: "required", params: { missingProperty: tag }, message };
  }
  const message = "must be equal to one of the allowed values";
  const params = { allowedValues: tagsOf(error, tag, schema) };
  return { ...error, keyword: "enum", instancePath: below(error, tag), params, message };
}

/** The tags of the union whose `discriminator` failed. */
function tagsOf(error: SchemaError, tag: string, schema: JsonObject): readonly JsonValue[] {
  const union = atPointer(schema, error.schemaPath.replace(/^#/u, "").replace(/\/discriminator$/u, ""));
  const branches = isJsonObject(union) ? union["oneOf"] : undefined;
  if (!isJsonArray(branches)) return [];
  return branches.flatMap((branch) => atPointer(branch, `/properties/${tag}/const`) ?? []);
}
