// Every object of every schema gets a field that it does not have, and it has to be refused at that very place.
import { describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { kinds } from "../../controllers/index.gen.ts";
import { isJsonArray, isJsonObject, toPointer } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import { Loader } from "../../engine/load/load.ts";
import workspaceSchema from "../../schemas/gen/workspace.schema.json" with { type: "json" };
import { snapshotOf } from "../fakes/snapshots.ts";

const KINDS = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
const UNKNOWN = "nonsense-field";
/** A definition that refers to itself, as conditions do, is followed so often. */
const MOST_TURNS = 2;

type Token = number | string;

/** An object that a document may hold, and the smallest document that holds it. */
interface Place {
  readonly pointer: readonly Token[];
  readonly documentWith: (object: JsonObject) => JsonValue;
}

interface Walk extends Place {
  readonly root: JsonObject;
  /** The definitions on the way here. */
  readonly trail: readonly string[];
}

/** Every place of an object whose fields are all named. Maps with keys of the user's own choice are gone through. */
function objectPlaces(schema: JsonObject, walk: Walk): readonly Place[] {
  const referred = schema["$ref"];
  if (typeof referred === "string") {
    if (walk.trail.filter((one) => one === referred).length >= MOST_TURNS) return [];
    return objectPlaces(definition(referred, walk.root), { ...walk, trail: [...walk.trail, referred] });
  }
  const branches = [schema["oneOf"], schema["anyOf"]].flatMap((list) => (isJsonArray(list) ? list : []));
  const inBranches = branches.flatMap((branch) => (isJsonObject(branch) ? objectPlaces(branch, walk) : []));
  return [...inBranches, ...ofProperties(schema, walk), ...ofItems(schema, walk), ...ofMap(schema, walk)];
}

function ofProperties(schema: JsonObject, walk: Walk): readonly Place[] {
  const { properties } = schema;
  if (!isJsonObject(properties)) return [];
  const constants = Object.fromEntries(
    Object.entries(properties).flatMap(([name, member]) =>
      isJsonObject(member) && member["const"] !== undefined ? [[name, member["const"]]] : [],
    ),
  );
  const own = {
    pointer: walk.pointer,
    documentWith: (object: JsonObject) => walk.documentWith({ ...constants, ...object }),
  };
  const inner = Object.entries(properties).flatMap(([name, member]) =>
    isJsonObject(member)
      ? objectPlaces(
          member,
          step(walk, name, (value) => ({ ...constants, [name]: value })),
        )
      : [],
  );
  return schema["additionalProperties"] === false ? [own, ...inner] : inner;
}

function ofItems({ items }: JsonObject, walk: Walk): readonly Place[] {
  return isJsonObject(items)
    ? objectPlaces(
        items,
        step(walk, 0, (value) => [value]),
      )
    : [];
}

function ofMap({ additionalProperties }: JsonObject, walk: Walk): readonly Place[] {
  if (!isJsonObject(additionalProperties)) return [];
  return objectPlaces(
    additionalProperties,
    step(walk, "some", (value) => ({ some: value })),
  );
}

function step(walk: Walk, token: Token, around: (value: JsonValue) => JsonValue): Walk {
  return {
    ...walk,
    pointer: [...walk.pointer, token],
    documentWith: (object) => walk.documentWith(around(object) as JsonObject),
  };
}

function definition(reference: string, root: JsonObject): JsonObject {
  const found = reference
    .replace(/^#\//u, "")
    .split("/")
    .reduce<JsonValue | undefined>((here, name) => (isJsonObject(here) ? here[name] : undefined), root);
  if (!isJsonObject(found)) throw new Error(`no definition ${reference}`);
  return found;
}

function placesOf(schema: JsonObject): readonly Place[] {
  return objectPlaces(schema, { pointer: [], documentWith: (document) => document, root: schema, trail: [] });
}

interface Subject {
  readonly name: string;
  readonly schema: JsonObject;
  readonly path: string;
  readonly head: JsonObject;
}

const subjects: readonly Subject[] = [
  ...kinds.map(({ controller, schema }) => ({
    name: controller.kind,
    schema,
    path: controller.scope === "tenant" ? "tenants/acme/x.yaml" : "platform/x.yaml",
    head: { apiVersion: "edict/v1", kind: controller.kind },
  })),
  {
    name: "Workspace",
    schema: workspaceSchema as JsonObject,
    path: "edict.yaml",
    head: { apiVersion: "edict/v1", kind: "Workspace" },
  },
];

describe.each(subjects)("$name", ({ schema, path, head }) => {
  const places = placesOf(schema);

  test.each(places.map((place) => [toPointer(place.pointer) || "the document", place] as const))(
    "%s has no unknown field",
    async (_name, { pointer, documentWith }) => {
      const document = { ...head, ...(documentWith({ [UNKNOWN]: true }) as JsonObject) };
      const text = stringify(document, { lineWidth: 0 });
      const { diagnostics } = await new Loader(KINDS).load(snapshotOf({ [path]: text }));
      const wanted = toPointer([...pointer, UNKNOWN]);
      const found = diagnostics.filter((one) => one.file === path && one.pointer === wanted);
      // Whatever stands in a reference to a secret could be the secret.
      const inReference = String(pointer.at(-1)).endsWith("Ref");
      const code = inReference ? "EDICT_SECRET_LITERAL" : "EDICT_RESOURCE_UNKNOWN_FIELD";
      expect(
        found.map((one) => one.code),
        text,
      ).toEqual([code]);
      const lines = text.split("\n");
      const line = lines.findIndex((one) => one.includes(UNKNOWN)) + 1;
      const column = (lines[line - 1] ?? "").indexOf(UNKNOWN) + 1;
      expect([found[0]?.line, found[0]?.column, found[0]?.length]).toEqual([line, column, UNKNOWN.length]);
    },
  );
});

test("the walk finds the objects of all schemas", () => {
  const count = subjects.reduce((sum, { schema }) => sum + placesOf(schema).length, 0);
  // Fewer means that the walk stopped somewhere.
  expect(count).toBeGreaterThan(90);
  const roles = placesOf(KINDS.get("Role")?.schema ?? {}).map(({ pointer }) => toPointer(pointer));
  expect(roles).toContain("/spec/rules/0/when/all/0");
});
