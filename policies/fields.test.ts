import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { regoFiles } from "../tools/policies/build.ts";

// A field that is misspelt in Rego is undefined, and a rule with an undefined field finds nothing. So every field that
// the rules read, and every pointer that they give, has to be in the schema of a kind.

const root = dirname(import.meta.dirname);
const schemas = await kindSchemas();

test.each(await usesOf(/\.spec((?:\.[A-Za-z]\w*)+)/gu, ".rego"))("%s is a field of a kind", (_use, path) => {
  expect(isField(path.split(".").slice(1))).toBe(true);
});

test.each(await usesOf(/"\/spec((?:\/[A-Za-z{][\w{}]*)+)"/gu, "rule.rego"))(
  "%s points at a field",
  (_use, path) => {
    const tokens = path.split("/").slice(1);
    expect(isField(tokens.filter((token) => !token.startsWith("{")))).toBe(true);
  },
);

async function usesOf(pattern: RegExp, ending: string): Promise<readonly (readonly [string, string])[]> {
  const paths = (await regoFiles(root)).filter(
    (path) => path.endsWith(ending) && !path.endsWith("_test.rego"),
  );
  const uses = paths.map(async (path) => {
    const text = await readFile(join(root, path), "utf8");
    return [...text.matchAll(pattern)].map(([use, fields]): readonly [string, string] => [
      `${path}: ${use}`,
      fields ?? "",
    ]);
  });
  return (await Promise.all(uses)).flat();
}

async function kindSchemas(): Promise<readonly JsonObject[]> {
  const kinds = await readdir(join(root, "controllers"), { withFileTypes: true });
  const folders = kinds.filter((entry) => entry.isDirectory());
  return Promise.all(
    folders.map(async ({ name }) => readSchema(join(root, "controllers", name, "schema.json"))),
  );
}

async function readSchema(path: string): Promise<JsonObject> {
  return JSON.parse(await readFile(path, "utf8")) as JsonObject;
}

function isField(path: readonly string[]): boolean {
  return schemas.some((schema) => holds(schema, path));
}

/** Follows properties, through items and the alternatives of a union; a reference is taken for anything. */
function holds(schema: JsonValue | undefined, [name, ...rest]: readonly string[]): boolean {
  if (name === undefined) return true;
  if (!isJsonObject(schema)) return false;
  const { properties, items, oneOf } = schema;
  if (isJsonObject(properties) && Object.hasOwn(properties, name)) return holds(properties[name], rest);
  if (isJsonArray(oneOf)) return oneOf.some((one) => holds(one, [name, ...rest]));
  return items === undefined ? Object.hasOwn(schema, "$ref") : holds(items, [name, ...rest]);
}
