import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { EdictError } from "../core/errors.ts";
import type { JsonObject } from "../core/json.ts";
import { didYouMean } from "./did-you-mean.ts";
import { packageRoot } from "./installation.ts";

/** A schema as it ships. */
export interface ShippedSchema {
  /** `Role`; `Workspace` for edict.yaml. */
  readonly title: string;
  readonly description: string;
  /** A JSON Schema of the whole document. */
  readonly schema: JsonObject;
}

const FOLDER = "schemas/gen";
/** All kinds in one schema, for editors. */
const BUNDLE = "edict.schema.json";
/** Written for editors in an older dialect; the same documents have a schema of their own. */
const EDITOR_SCHEMAS: ReadonlySet<string> = new Set([BUNDLE, "edict-yaml.schema.json"]);

/** The schemas that ship with this edict, sorted by title. Read from files, so that no kind's code is loaded for it. */
export function shippedSchemas(): readonly ShippedSchema[] {
  const folder = join(packageRoot(), FOLDER);
  return readdirSync(folder)
    .filter((name) => name.endsWith(".schema.json") && !EDITOR_SCHEMAS.has(name))
    .map((name) => readSchema(join(folder, name)))
    .toSorted((left, right) => (left.title < right.title ? -1 : 1));
}

/** The one schema that covers every kind. */
export function bundledSchema(): JsonObject {
  return JSON.parse(readFileSync(join(packageRoot(), FOLDER, BUNDLE), "utf8")) as JsonObject;
}

/** Finds a schema whatever the case of its name. Throws EDICT_KIND_UNKNOWN with the kind that was probably meant. */
export function findSchema(schemas: readonly ShippedSchema[], name: string): ShippedSchema {
  const found = schemas.find(({ title }) => title.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const titles = schemas.map(({ title }) => title);
  throw new EdictError("EDICT_KIND_UNKNOWN", `"${name}" is not a kind${didYouMean(name, titles)}`);
}

function readSchema(path: string): ShippedSchema {
  const schema = JSON.parse(readFileSync(path, "utf8")) as JsonObject;
  const { title, description } = schema as { readonly title: string; readonly description: string };
  return { title, description, schema };
}
