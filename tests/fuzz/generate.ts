// Documents made from the schemas of the kinds: mostly right, wrong in a place or two.
import fc from "fast-check";
import { kinds } from "../../controllers/index.gen.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { isJsonArray, isJsonObject } from "../../core/json.ts";
import { HOSTILE_WORDS } from "./words.ts";

const DEEPEST = 7;

/** A document of one of the kinds, as a value. */
export function anyDocument(): fc.Arbitrary<unknown> {
  return fc.oneof(...kinds.map(({ schema }) => ofSchema(schema, schema, 0)));
}

/** Values that a schema describes, as far as its simple keywords say; one in a while any value at all. */
function ofSchema(schema: JsonObject, root: JsonObject, depth: number): fc.Arbitrary<unknown> {
  const right = rightOf(schema, root, depth);
  return fc.oneof({ weight: 60, arbitrary: right }, { weight: 1, arbitrary: anything });
}

const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(...HOSTILE_WORDS),
  fc.jsonValue({ maxDepth: 3 }),
  fc.string({ unit: "binary", maxLength: 20 }),
);

function rightOf(schema: JsonObject, root: JsonObject, depth: number): fc.Arbitrary<unknown> {
  const referred = schema["$ref"];
  if (typeof referred === "string")
    return depth > DEEPEST ? fc.constant(null) : ofSchema({ ...target(referred, root) }, root, depth + 1);
  if (schema["const"] !== undefined) return fc.constant(schema["const"]);
  if (isJsonArray(schema["enum"])) return fc.constantFrom(...schema["enum"]);
  const branches = [schema["oneOf"], schema["anyOf"]].find((list) => isJsonArray(list));
  if (isJsonArray(branches) && branches.length > 0)
    return fc.oneof(
      ...branches.filter((branch) => isJsonObject(branch)).map((branch) => ofSchema(branch, root, depth + 1)),
    );
  return ofType(schema, root, depth);
}

function target(reference: string, root: JsonObject): JsonObject {
  const parts = reference.replace(/^#\//u, "").split("/");
  const found = parts.reduce<JsonValue | undefined>(
    (here, part) => (isJsonObject(here) ? here[part] : undefined),
    root,
  );
  return isJsonObject(found) ? found : {};
}

function ofType(schema: JsonObject, root: JsonObject, depth: number): fc.Arbitrary<unknown> {
  const { type } = schema;
  const first = isJsonArray(type) ? type[0] : type;
  switch (typeof first === "string" ? first : "string") {
    case "object":
      return ofObject(schema, root, depth);
    case "array":
      return fc.array(
        isJsonObject(schema["items"]) ? ofSchema(schema["items"], root, depth + 1) : fc.constant("a"),
        {
          minLength: schema["minItems"] === undefined ? 0 : 1,
          maxLength: depth > DEEPEST ? 1 : 3,
        },
      );
    case "integer":
    case "number":
      return ofNumber(schema);
    case "boolean":
      return fc.boolean();
    default:
      return ofText(schema);
  }
}

function ofObject(schema: JsonObject, root: JsonObject, depth: number): fc.Arbitrary<unknown> {
  const properties = isJsonObject(schema["properties"]) ? schema["properties"] : {};
  const required = isJsonArray(schema["required"]) ? schema["required"].map(String) : [];
  const members = Object.fromEntries(
    Object.entries(properties).flatMap(([name, member]) =>
      isJsonObject(member) && (depth <= DEEPEST || required.includes(name))
        ? [[name, ofSchema(member, root, depth + 1)]]
        : [],
    ),
  );
  return fc.record(members, {
    requiredKeys: required.filter((name) => Object.hasOwn(members, name)),
    noNullPrototype: true,
  });
}

function ofNumber(schema: JsonObject): fc.Arbitrary<number> {
  const [minimum, maximum] = [schema["minimum"], schema["maximum"]].map((bound) =>
    typeof bound === "number" ? bound : 0,
  );
  return fc.oneof(
    fc.integer({ min: minimum ?? 0, max: Math.max(minimum ?? 0, Math.min(maximum ?? 0, 2 ** 31 - 1)) }),
    fc.constantFrom(minimum ?? 0, maximum ?? 0),
  );
}

/** Names that the example has, so that references lead somewhere. */
const NAMES = [
  "viewer",
  "member",
  "admin",
  "owner",
  "acme",
  "globex",
  "free",
  "enterprise",
  "platform/viewer",
  "acme/own",
  "own",
  "main",
];

function ofText(schema: JsonObject): fc.Arbitrary<unknown> {
  const examples = isJsonArray(schema["examples"]) ? schema["examples"] : [];
  const pattern = typeof schema["pattern"] === "string" ? schema["pattern"] : "";
  return fc.oneof(
    ...(examples.length > 0 ? [{ weight: 6, arbitrary: fc.constantFrom(...examples) }] : []),
    { weight: 6, arbitrary: fc.constantFrom(...NAMES) },
    // fast-check knows neither look-ahead nor property escapes.
    ...(pattern === "" || pattern.includes("(?=") || pattern.includes("\\S")
      ? []
      : [{ weight: 3, arbitrary: fc.stringMatching(new RegExp(pattern, "u")) }]),
    { weight: 1, arbitrary: fc.constantFrom(...HOSTILE_WORDS) },
  );
}
