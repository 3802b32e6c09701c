import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { KindRegistration } from "../core/controller.ts";
import { atPointer, isJsonArray, isJsonObject } from "../core/json.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { TableColumn, TableSpec } from "../core/table.ts";
import { resourceOf } from "../tests/fakes/resources.ts";
import { kinds } from "./index.gen.ts";

/** A field of a spec, as its schema has it. */
interface Field {
  /** Whether a validated spec always has it. */
  readonly certain: boolean;
  /** Whether it has no fields of its own that a column could hold apart. */
  readonly leaf: boolean;
  /** The schemas that the field can have: one, or one for each form of a union. */
  readonly nodes: readonly JsonObject[];
}

/** Every field of a kind's spec by its pointer below the spec. */
function fieldsOf(document: JsonObject): ReadonlyMap<string, Field> {
  const fields = new Map<string, Field>();
  const visit = (node: JsonObject, pointer: string, certain: boolean): void => {
    const forms = formsOf(node, document);
    const names = new Set(forms.flatMap((form) => Object.keys(objectAt(form, "/properties"))));
    for (const name of names) {
      const inner = forms.flatMap((form) => {
        const property = objectAt(form, "/properties")[name];
        return isJsonObject(property) ? [resolve(property, document)] : [];
      });
      const always = certain && forms.every((form) => isCertain(form, name, document));
      const place = `${pointer}/${name}`;
      const leaf = inner.every((one) =>
        formsOf(one, document).every((form) => form["properties"] === undefined),
      );
      const before = fields.get(place);
      fields.set(place, { certain: always, leaf, nodes: [...(before?.nodes ?? []), ...inner] });
      if (!leaf) for (const one of inner) visit(one, place, always);
    }
  };
  visit(resolve(objectAt(document, "/properties/spec"), document), "", true);
  return fields;
}

function formsOf(node: JsonObject, document: JsonObject): readonly JsonObject[] {
  const { oneOf } = node;
  return isJsonArray(oneOf)
    ? oneOf.flatMap((form) => (isJsonObject(form) ? [resolve(form, document)] : []))
    : [node];
}

function isCertain(form: JsonObject, name: string, document: JsonObject): boolean {
  const { required } = form;
  if (isJsonArray(required) && required.includes(name)) return true;
  const property = objectAt(form, "/properties")[name];
  return isJsonObject(property) && resolve(property, document)["default"] !== undefined;
}

/** A schema with what it refers to; its own keywords win. */
function resolve(node: JsonObject, document: JsonObject): JsonObject {
  const reference = node["$ref"];
  if (typeof reference !== "string") return node;
  return { ...resolve(objectAt(document, reference.slice(1)), document), ...node, $ref: "" };
}

function objectAt(value: JsonValue, pointer: string): JsonObject {
  const found = atPointer(value, pointer);
  return isJsonObject(found) ? found : {};
}

/** The words that a text, or each text of a list, can be, `undefined` where it is free. */
function wordsOf({ nodes }: Field, document: JsonObject): readonly string[] | undefined {
  const texts = nodes.map((node) => (isJsonObject(node["items"]) ? resolve(node["items"], document) : node));
  const words = texts.map((node) => (typeof node["const"] === "string" ? [node["const"]] : node["enum"]));
  if (!words.every((list) => isJsonArray(list))) return undefined;
  return [...new Set(words.flat() as readonly string[])].toSorted();
}

/** The column type that a field's schema asks for. */
function typeOf(field: Field, document: JsonObject): TableColumn["type"] {
  const [node = {}] = field.nodes;
  if (!field.leaf) return "json";
  if (node["type"] === "boolean") return "boolean";
  if (node["type"] === "integer") return Number(node["maximum"]) > 2 ** 31 - 1 ? "bigint" : "integer";
  if (node["type"] === "array") return itemsAreTexts(node, document) ? "text[]" : "json";
  if (wordsOf(field, document) !== undefined) return "text";
  if (node["type"] !== "string") return "json";
  return node["format"] === "date" ? "date" : node["format"] === "date-time" ? "timestamptz" : "text";
}

function itemsAreTexts(node: JsonObject, document: JsonObject): boolean {
  const items = resolve(objectAt(node, "/items"), document);
  return items["type"] === "string" || isJsonArray(items["enum"]);
}

function ownColumns(table: TableSpec): readonly TableColumn[] {
  return table.columns.filter(({ pointer }) => !pointer.startsWith("/status/"));
}

const named = kinds.map((kind) => [kind.controller.kind, kind] as const);

const applied = named.filter(([, { controller }]) => controller.unapplied !== true);

describe.each(applied)("the tables of %s", (_name, { controller, schema }: KindRegistration) => {
  const fields = fieldsOf(schema);
  const columns = controller.tables.flatMap(ownColumns);

  it("hold every field of the spec in exactly one column", () => {
    const leaves = [...fields].filter(([, { leaf }]) => leaf).map(([pointer]) => pointer);
    const holders = leaves.map((leaf) => [
      leaf,
      columns.filter(({ pointer }) => leaf === pointer || leaf.startsWith(`${pointer}/`)).length,
    ]);
    expect(holders.filter(([, count]) => count !== 1)).toEqual([]);
    expect(leaves.length).toBeGreaterThan(0);
  });

  it.each(columns.map((column) => [column.name, column] as const))(
    "have a fitting column %s",
    (_column, column) => {
      const field = fields.get(column.pointer);
      if (field === undefined) throw new Error(`the spec has no field ${column.pointer}`);
      expect({
        type: column.type,
        nullable: column.nullable ?? false,
        values: column.values === undefined ? undefined : [...column.values].toSorted(),
      }).toEqual({
        type: typeOf(field, schema),
        nullable: !field.certain,
        values: wordsOf(field, schema),
      });
    },
  );

  it("have names and columns that are words of the database, each once", () => {
    for (const table of controller.tables) {
      const names = table.columns.map(({ name }) => name);
      expect([table.name, ...names].filter((name) => !/^[a-z][a-z0-9_]{0,62}$/u.test(name))).toEqual([]);
      expect(new Set([...names, "tenant", "name"]).size).toBe(names.length + 2);
    }
  });
});

/** A spec of each kind with references that has every reference that its schema marks. */
const WITH_REFERENCES: Readonly<Record<string, JsonObject>> = {
  Plan: { displayName: "SME", extends: "startup" },
  Role: { extends: "viewer" },
  RoleBinding: { role: "viewer", subjects: [{ type: "user", id: "ann" }] },
  SecurityPolicy: { network: { breakGlassRoles: ["owner", "admin"] } },
  SsoConnection: {
    provider: "okta",
    protocol: { type: "oidc", issuer: "https://a.example", clientId: "a", clientSecretRef: { name: "s" } },
    provisioning: {
      defaultRole: "viewer",
      maxRole: "admin",
      groupMappings: [{ group: "dev", role: "editor" }],
    },
  },
  Tenant: { displayName: "Acme", owner: "ann", plan: "sme", region: "eu-central" },
};

/** Pointers, `*` for any item, of the fields that a schema marks as references, with the kind that they mean. */
function markedReferences(node: JsonObject, document: JsonObject, pointer: string): readonly string[] {
  const full = resolve(node, document);
  const kind = full["x-edict-reference"];
  if (typeof kind === "string") return [`${pointer} ${kind}`];
  const items = full["items"];
  const below = isJsonObject(items) ? markedReferences(items, document, `${pointer}/*`) : [];
  const inside = formsOf(full, document).flatMap((form) =>
    Object.entries(objectAt(form, "/properties")).flatMap(([name, property]) =>
      isJsonObject(property) ? markedReferences(property, document, `${pointer}/${name}`) : [],
    ),
  );
  return [...below, ...inside];
}

/** A Waiver refers to a kind that only its own fields name, so its schema marks nothing. */
const marking = named.filter(([name]) => name !== "Waiver");

describe.each(marking)("the references of %s", (name, { controller, schema }: KindRegistration) => {
  it("are the fields that its schema marks", () => {
    const shallow = { ...schema, $defs: { ...objectAt(schema, "/$defs"), condition: {} } };
    const marked = markedReferences(objectAt(schema, "/properties/spec"), shallow, "/spec");
    const spec = WITH_REFERENCES[name];
    const found =
      spec === undefined
        ? []
        : controller
            .references(resourceOf(`${name}/${controller.scope === "tenant" ? "acme/" : ""}x`, spec))
            .map(({ pointer, kind }) => `${pointer.replaceAll(/\/\d+(?=\/|$)/gu, "/*")} ${kind}`);
    expect([...new Set(found)].toSorted()).toEqual([...new Set(marked)].toSorted());
  });
});

describe.each(named)("the README of %s", (name, { controller, schema, validate }: KindRegistration) => {
  const folder = name.replaceAll(/(?<=[a-z])[A-Z]/gu, (letter) => `-${letter}`).toLowerCase();
  const text = readFileSync(join(import.meta.dirname, folder, "README.md"), "utf8");

  it("has an example that is valid", () => {
    const [, yaml] = /```yaml\n(.*?)```/su.exec(text) ?? [];
    const document = parse(yaml ?? "") as JsonObject;
    expect(document["kind"]).toBe(name);
    expect(validate(document)).toEqual([]);
    expect(Object.keys(objectAt(schema, "/properties"))).toEqual(
      expect.arrayContaining(Object.keys(document)),
    );
  });

  it("names every view of the kind", () => {
    const views = controller.tables.flatMap((table) =>
      (table.views ?? []).map((view) => `edict.${view.name}`),
    );
    expect(views.filter((view) => !text.includes(view))).toEqual([]);
  });
});
