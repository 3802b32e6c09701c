import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";
import { describe, expect, test } from "vitest";
import { kinds } from "../controllers/index.gen.ts";
import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import edictYaml from "./gen/edict-yaml.schema.json" with { type: "json" };
import bundle from "./gen/edict.schema.json" with { type: "json" };

const folder = join(import.meta.dirname, "gen");
const documents = readdirSync(folder)
  .filter((name) => name.endsWith(".schema.json") && !name.startsWith("edict"))
  .map((name) => ({ name, schema: JSON.parse(readFileSync(join(folder, name), "utf8")) as JsonObject }));

/** Every node of a schema that describes a field, with its place. Tests inside `if`, `contains` … describe none. */
function fieldsOf(
  node: JsonObject,
  place: string,
): readonly { readonly place: string; readonly node: JsonObject }[] {
  const inner = [
    ...membersOf(node["properties"], `${place}/properties`),
    ...membersOf(node["$defs"], `${place}/$defs`),
    ...(isJsonArray(node["oneOf"])
      ? node["oneOf"].map((branch, index) => ({ place: `${place}/oneOf/${index}`, node: branch }))
      : []),
    { place: `${place}/items`, node: node["items"] ?? null },
    { place: `${place}/additionalProperties`, node: node["additionalProperties"] ?? null },
  ];
  return [
    { place, node },
    ...inner.flatMap((item) => (isJsonObject(item.node) ? fieldsOf(item.node, item.place) : [])),
  ];
}

function membersOf(
  value: JsonValue | undefined,
  place: string,
): readonly { readonly place: string; readonly node: JsonValue }[] {
  return isJsonObject(value)
    ? Object.entries(value).map(([name, node]) => ({ place: `${place}/${name}`, node }))
    : [];
}

function typesOf(node: JsonObject): readonly JsonValue[] {
  const type = node["type"];
  return isJsonArray(type) ? type : type === undefined ? [] : [type];
}

describe.each(documents)("$name", ({ schema }) => {
  const fields = fieldsOf(schema, "#");

  test("describes every field", () => {
    const bare = fields.filter(({ node }) => node["description"] === undefined && node["$ref"] === undefined);
    expect(bare.map(({ place }) => place)).toEqual([]);
  });

  test("bounds every number, text, list and map", () => {
    const unbounded = fields.filter(({ node }) => {
      const has = (keyword: string) => node[keyword] !== undefined;
      const types = typesOf(node);
      if (types.includes("integer") || types.includes("number")) {
        if (!types.includes("string") && (!(has("minimum") || has("exclusiveMinimum")) || !has("maximum")))
          return true;
      }
      if (types.includes("string") && !has("maxLength") && !has("pattern")) return true;
      if (types.includes("array") && !has("maxItems")) return true;
      return isJsonObject(node["additionalProperties"]) && !has("maxProperties");
    });
    expect(unbounded.map(({ place }) => place)).toEqual([]);
  });

  test("refuses unknown fields in every object", () => {
    const open = fields.filter(
      ({ node }) =>
        typesOf(node).includes("object") &&
        node["oneOf"] === undefined &&
        node["additionalProperties"] === undefined,
    );
    expect(open.map(({ place }) => place)).toEqual([]);
  });

  test("has defaults wherever an optional object's fields all have one", () => {
    const undone = fields.filter(({ node, place }) => {
      const properties = node["properties"];
      if (place === "#" || !isJsonObject(properties) || node["oneOf"] !== undefined) return false;
      return Object.values(properties).some(
        (field) =>
          isJsonObject(field) &&
          isJsonObject(field["properties"]) &&
          Object.keys(field["properties"]).length > 0 &&
          field["default"] === undefined &&
          Object.values(field["properties"]).every(
            (inner) => isJsonObject(inner) && inner["default"] !== undefined,
          ),
      );
    });
    expect(undone.map(({ place }) => place)).toEqual([]);
  });
});

test("no pattern takes long, whatever the text", () => {
  const patterns = new Set(documents.flatMap(({ schema }) => patternsOf(schema)));
  expect(patterns.size).toBeGreaterThan(15);
  const seeds = ["a", "a-", "a.", "1", "P1Y", "https://a", "/a", "subject.a", "!", " ", "a0", "0", "-"];
  for (const pattern of patterns) {
    const expression = new RegExp(pattern, "u");
    const started = performance.now();
    for (const seed of seeds) expression.test(`${seed.repeat(50_000)}\n`);
    expect(performance.now() - started, pattern).toBeLessThan(500);
  }
});

function patternsOf(value: JsonValue): readonly string[] {
  if (isJsonArray(value)) return value.flatMap(patternsOf);
  if (!isJsonObject(value)) return [];
  const own = typeof value["pattern"] === "string" ? [value["pattern"]] : [];
  return [...own, ...Object.values(value).flatMap(patternsOf)];
}

describe("the list of kinds", () => {
  test("has each folder under its own kind", () => {
    const folders = readdirSync(join(import.meta.dirname, "..", "controllers"), { withFileTypes: true });
    expect(kinds.length).toBe(folders.filter((entry) => entry.isDirectory()).length);
    for (const { controller, schema } of kinds) expect(schema["title"]).toBe(controller.kind);
  });

  test("gives errors at the wrong key of a map", () => {
    const metadata = { name: "x", labels: { "Not A Label": "x", fine: "y".repeat(64) } };
    const role = kinds.find(({ controller }) => controller.kind === "Role");
    const errors = role?.validate({ apiVersion: "edict/v1", kind: "Role", metadata, spec: {} });
    expect(errors?.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`)).toEqual([
      "/metadata/labels/Not A Label propertyNames",
      "/metadata/labels/fine maxLength",
    ]);
  });

  test("refuses another version, kind or unknown field of the envelope", () => {
    const role = kinds.find(({ controller }) => controller.kind === "Role");
    const errors = role?.validate({
      apiVersion: "edict/v2",
      kind: "Rule",
      metadata: { name: "x", uid: 1 },
      spec: {},
      status: {},
    });
    expect(errors?.map(({ instancePath, keyword }) => `${instancePath} ${keyword}`).toSorted()).toEqual([
      " additionalProperties",
      "/apiVersion const",
      "/kind const",
      "/metadata additionalProperties",
    ]);
  });
});

describe("the schemas for editors", () => {
  const ajv = new Ajv({ strict: false, validateFormats: false, allErrors: true });
  const resource = ajv.compile(bundle);
  const workspace = ajv.compile(edictYaml);
  const document = (kind: string, spec: unknown) => ({
    apiVersion: "edict/v1",
    kind,
    metadata: { name: "x" },
    spec,
  });

  test("take every example of every kind", () => {
    for (const { controller, schema } of kinds) {
      const { properties } = schema as unknown as { properties: { spec: { examples: readonly unknown[] } } };
      for (const spec of properties.spec.examples) {
        expect(resource(document(controller.kind, spec)), JSON.stringify(resource.errors)).toBe(true);
      }
    }
  });

  test("say in standard terms what edict's own keywords say", () => {
    const role = (when: unknown) => document("Role", { rules: [{ actions: ["a"], resources: ["b"], when }] });
    expect(resource(role({ property: "subject.id", eq: 1 }))).toBe(true);
    expect(resource(role({ property: "subject.id" }))).toBe(false);
    expect(resource(role({ eq: 1 }))).toBe(false);
    expect(resource(document("Rule", {}))).toBe(false);
    expect(workspace(document("Workspace", { secrets: { a: { env: "A" } } }))).toBe(true);
    expect(workspace(document("Workspace", { secrets: { a: { env: "A", file: "a" } } }))).toBe(false);
  });
});
