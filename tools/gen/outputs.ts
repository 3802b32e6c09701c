// What is generated, path by path, in memory.
import { readdir } from "node:fs/promises";
import { join, relative } from "node:path";
import { cliReference } from "../../cli/reference.ts";
import { bundleFile, schemaFile, workspaceFile } from "./editor.ts";
import { errorsPage } from "./errors-page.ts";
import { kindPage, workspacePage } from "./kind-page.ts";
import { hasController, kindFolders, registryFile } from "./registry.ts";
import { readKindSchema, readWorkspaceSchema } from "./schema.ts";
import type { KindSchema } from "./schema.ts";
import { typesFile } from "./types.ts";
import { validatorFile, validatorTypes } from "./validators.ts";
import { valuesPage } from "./values-page.ts";

/** Generated files by their path below the project's root, with `/`. */
export type GeneratedFiles = ReadonlyMap<string, string>;

/** What follows from the schemas alone: types, validators, schemas for editors, the list of kinds. */
export async function generatedCode(root: string): Promise<GeneratedFiles> {
  const schemas = await readKinds(root);
  return new Map([
    ...schemas.flatMap(kindFiles),
    ...workspaceFiles(await readWorkspaceSchema(root)),
    ["controllers/index.gen.ts", registryFile(await withController(root, schemas))],
    ["schemas/gen/edict.schema.json", bundleFile(schemas)],
  ]);
}

/** The reference pages. They are read off the controllers, which therefore have to run. */
export async function generatedPages(root: string): Promise<GeneratedFiles> {
  const schemas = await readKinds(root);
  const ready = await withController(root, schemas);
  const pages = schemas.map(
    async (schema) =>
      [`docs/kinds/${schema.folder}.md`, await kindPage(root, schema, ready.includes(schema))] as const,
  );
  return new Map([
    ...(await Promise.all(pages)),
    ["docs/cli.md", cliReference()],
    ["docs/errors.md", errorsPage()],
    ["docs/workspace.md", workspacePage(await readWorkspaceSchema(root))],
    ["docs/values.md", await valuesPage(root)],
  ]);
}

async function readKinds(root: string): Promise<readonly KindSchema[]> {
  const folders = await kindFolders(root);
  return Promise.all(folders.map((folder) => readKindSchema(root, folder)));
}

function kindFiles(schema: KindSchema): readonly (readonly [string, string])[] {
  const folder = `controllers/${schema.folder}`;
  return [
    [`${folder}/spec.gen.ts`, typesFile(schema)],
    [`${folder}/validate.gen.js`, validatorFile(schema, "../../schemas/formats.ts")],
    [`${folder}/validate.gen.d.ts`, validatorTypes("../../core")],
    [`schemas/gen/${schema.folder}.schema.json`, schemaFile(schema)],
  ];
}

function workspaceFiles(schema: KindSchema): readonly (readonly [string, string])[] {
  return [
    ["schemas/gen/workspace.gen.ts", typesFile(schema)],
    ["schemas/gen/workspace.validate.gen.js", validatorFile(schema, "../formats.ts")],
    ["schemas/gen/workspace.validate.gen.d.ts", validatorTypes("../../core")],
    ["schemas/gen/workspace.schema.json", schemaFile(schema)],
    ["schemas/gen/edict-yaml.schema.json", workspaceFile(schema)],
  ];
}

/** The kinds whose controller is there, so that the list compiles while a kind is being made. */
async function withController(root: string, schemas: readonly KindSchema[]): Promise<readonly KindSchema[]> {
  const ready = await Promise.all(schemas.map((schema) => hasController(root, schema)));
  return schemas.filter((_schema, index) => ready[index] === true);
}

/** Files that look generated although nothing generates them any more: those of a kind that was removed. */
export async function strayFiles(root: string, files: GeneratedFiles): Promise<readonly string[]> {
  const found = await Promise.all([
    listFiles(root, "controllers", /\.gen\.(?:d\.ts|js|ts)$/u),
    listFiles(root, "schemas/gen", /./u),
    listFiles(root, "docs/kinds", /\.md$/u),
  ]);
  return found.flat().filter((path) => !files.has(path));
}

async function listFiles(root: string, folder: string, name: RegExp): Promise<readonly string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && name.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)).replaceAll("\\", "/"));
}
