import { mkdir, readFile, readdir, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, relative, sep } from "node:path";
import { EdictError } from "../core/errors.ts";
import { packageRoot } from "./installation.ts";

/** The name that the template's edict.yaml gives its workspace. */
const TEMPLATE_NAME = "my-workspace";
const DATA_FOLDER = ".edict";

/** A file that is to be written. `path` is relative to the new workspace. */
export interface TemplateFile {
  readonly path: string;
  readonly text: string;
}

/** The files of a new workspace, named after its folder, sorted by path. */
export async function templateFiles(folder: string): Promise<readonly TemplateFile[]> {
  const source = join(packageRoot(), "examples", "init");
  const entries = await readdir(source, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile() && entry.name.endsWith(".yaml"))
    .map((entry) => relative(source, join(entry.parentPath, entry.name)))
    .filter((path) => !path.startsWith(`${DATA_FOLDER}${sep}`));
  const files = await Promise.all(
    paths.map(async (path) => ({ path, text: await readFile(join(source, path), "utf8") })),
  );
  const named = files.map(({ path, text }) =>
    path === "edict.yaml"
      ? { path, text: text.replace(`name: ${TEMPLATE_NAME}`, `name: ${nameFor(folder)}`) }
      : { path, text },
  );
  // npm leaves files of this name out of packages, so it cannot be part of the template.
  const ignored = {
    path: ".gitignore",
    text: `# State, generated secrets and the cache.\n${DATA_FOLDER}/\n`,
  };
  return [...named, ignored].toSorted((left, right) => (left.path < right.path ? -1 : 1));
}

/** The folder's name as a DNS label. */
function nameFor(folder: string): string {
  const label = basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .slice(0, 63)
    .replaceAll(/^-+|-+$/gu, "");
  return label === "" ? TEMPLATE_NAME : label;
}

/**
 * Writes the files, or none of them: throws EDICT_ARGUMENT_INVALID where one is there already and not empty. An existing
 * .gitignore is left as it is. Returns the paths that were written.
 */
export async function writeTemplate(
  folder: string,
  files: readonly TemplateFile[],
): Promise<readonly string[]> {
  const taken = await Promise.all(files.map(({ path }) => isTaken(join(folder, path))));
  const writable = files.filter((_file, index) => taken[index] !== true);
  const conflict = files.find(({ path }, index) => taken[index] === true && path !== ".gitignore");
  if (conflict !== undefined) {
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `${join(folder, conflict.path)} exists already; nothing was written`,
    );
  }
  try {
    for (const { path, text } of writable) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
  } catch (cause) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", `cannot write the workspace ${folder}`, { cause });
  }
  return writable.map(({ path }) => path.split(sep).join("/"));
}

/** Whether something with content is there. */
async function isTaken(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found !== undefined && (!found.isFile() || found.size > 0);
}
