// Writes the tables of fields on a kind's reference page: one for the spec, and one for each form and shared definition.
import type { JsonValue } from "../../core/json.ts";
import { definitionName, follow } from "./schema.ts";
import type { KindSchema, SchemaNode } from "./schema.ts";

/** A table still to be written. */
interface Section {
  readonly title: string;
  readonly node: SchemaNode;
}

/** Markdown tables of every field of the spec; fields of nested objects carry their path. `values` is where docs/values.md lies. */
export function fieldTables(schema: KindSchema, values: string): string {
  const sections: Section[] = [{ title: "", node: schema.spec }];
  const texts: string[] = [];
  for (let section = sections.shift(); section !== undefined; section = sections.shift()) {
    const { title } = section;
    if (texts.some((text) => text.startsWith(`### ${title}\n`))) continue;
    const rows = new RowWriter(schema.document, sections, values).rows(section.node, "");
    texts.push(sectionText(section, rows));
  }
  return texts.join("\n\n");
}

function sectionText({ title, node }: Section, rows: readonly string[]): string {
  const heading = title === "" ? [] : [`### ${title}\n\n${node.description ?? ""}\n`];
  const head = ["| field | type | default | meaning |", "|---|---|---|---|"];
  return [...heading, ...head, ...rows].join("\n");
}

/** Writes rows; what gets a table of its own goes to `sections`. */
class RowWriter {
  readonly #document: SchemaNode;
  readonly #sections: Section[];
  readonly #values: string;

  constructor(document: SchemaNode, sections: Section[], values: string) {
    this.#document = document;
    this.#values = values;
    this.#sections = sections;
  }

  rows(node: SchemaNode, prefix: string): readonly string[] {
    return Object.entries(node.properties ?? {}).flatMap(([name, field]) => {
      const resolved = follow(field, this.#document);
      const needed = node.required?.includes(name) === true;
      const row = this.#row(`${prefix}${name}`, field, resolved, needed);
      return [row, ...this.#below(`${prefix}${name}`, field, resolved)];
    });
  }

  #row(path: string, field: SchemaNode, node: SchemaNode, needed: boolean): string {
    const cells = [`\`${path}\``, this.#type(field, node), defaultText(node, needed), node.description ?? ""];
    return `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  }

  /** The rows of what lies inside a field: of an object, of a list's items, of a map's values. */
  #below(path: string, field: SchemaNode, node: SchemaNode): readonly string[] {
    if (this.#ownSection(path, field, node)) return [];
    if (node.properties !== undefined) return this.rows(node, `${path}.`);
    const inner =
      node.items ?? (typeof node.additionalProperties === "object" ? node.additionalProperties : undefined);
    if (inner === undefined) return [];
    const resolved = follow(inner, this.#document);
    return this.#below(node.items === undefined ? `${path}.*` : `${path}[]`, inner, resolved);
  }

  /** Whether a field's shape is told in tables of its own: each form of a union, and recursive definitions. */
  #ownSection(path: string, field: SchemaNode, node: SchemaNode): boolean {
    if (node.oneOf !== undefined) {
      const tag = tagOf(node);
      for (const branch of node.oneOf) {
        this.#sections.push({ title: `\`${path}\` of ${tag} ${tagText(branch, tag)}`, node: branch });
      }
      return true;
    }
    if (field.$ref === undefined || node["x-edict-exactly-one"] === undefined) return false;
    const definition = follow({ $ref: field.$ref }, this.#document);
    this.#sections.push({ title: sectionTitle(field.$ref), node: definition });
    return true;
  }

  #link(reference: string): string {
    const title = valueTitle(definitionName(reference));
    return `[${title}](${this.#values}#${title.replaceAll(" ", "-")})`;
  }

  #type(field: SchemaNode, node: SchemaNode): string {
    if (node.oneOf !== undefined) {
      return `object by ${tagOf(node)}: ${node.oneOf.map((branch) => tagText(branch, tagOf(node))).join(" or ")}`;
    }
    if (field.$ref !== undefined && node["x-edict-exactly-one"] !== undefined)
      return sectionTitle(field.$ref);
    if (field.$ref !== undefined && isValue(node)) return this.#link(field.$ref) + durationRange(node);
    if (node.items === undefined || typeof node.type !== "string") return typeText(node);
    const items = this.#type(node.items, follow(node.items, this.#document));
    return `list of ${items}${rangeText(node.minItems, node.maxItems, " items")}`;
  }
}

function tagOf(node: SchemaNode): string {
  return node.discriminator?.propertyName ?? "type";
}

function tagText(branch: SchemaNode, tag: string): string {
  return code(branch.properties?.[tag]?.const ?? "");
}

/** Whether the page of values tells what is allowed, better than a type could. */
function isValue(node: SchemaNode): boolean {
  return node.type === "string" && node.enum === undefined && node["x-edict-reference"] === undefined;
}

/** The heading of a shared definition on docs/values.md: `email domain` for `emailDomain`. */
export function valueTitle(name: string): string {
  return name.replaceAll(/[A-Z]/gu, (letter) => ` ${letter.toLowerCase()}`);
}

function sectionTitle(reference: string): string {
  const name = definitionName(reference);
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function typeText(node: SchemaNode): string {
  if (node.const !== undefined) return code(node.const);
  if (node.enum !== undefined) return node.enum.map(code).join(", ");
  const reference = node["x-edict-reference"];
  if (reference !== undefined) return `reference to a ${reference}`;
  if (node["x-edict-secret"] === true && node.properties !== undefined) return "reference to a secret";
  const names = typeof node.type === "string" ? [node.type] : (node.type ?? []);
  return names.map((name) => namedText(name, node)).join(" or ");
}

function namedText(type: string, node: SchemaNode): string {
  if (type === "object") return node.properties === undefined ? "map" : "object";
  if (type === "array") return "list";
  if (type === "string") return stringText(node);
  if (type === "boolean") return type;
  const least = node.exclusiveMinimum === undefined ? node.minimum : `more than ${node.exclusiveMinimum}`;
  return type + rangeText(least, node.maximum, "");
}

function stringText(node: SchemaNode): string {
  const word = /^\^([a-z]+)\$$/u.exec(node.pattern ?? "")?.[1];
  if (word !== undefined) return code(word);
  return node.format ?? "text";
}

function durationRange(node: SchemaNode): string {
  return rangeText(node["x-edict-minimum"], node["x-edict-maximum"], "");
}

function rangeText(
  least: number | string | undefined,
  most: number | string | undefined,
  unit: string,
): string {
  if (least === undefined && most === undefined) return "";
  if (least === undefined) return ` (at most ${most}${unit})`;
  return most === undefined ? ` (at least ${least}${unit})` : ` (${least} to ${most}${unit})`;
}

function defaultText(node: SchemaNode, needed: boolean): string {
  if (needed) return "**required**";
  if (node.default === undefined) return "none";
  return JSON.stringify(node.default) === "{}" && node.properties !== undefined
    ? "see below"
    : code(node.default);
}

function code(value: JsonValue): string {
  return `\`${typeof value === "string" ? value : JSON.stringify(value)}\``;
}
