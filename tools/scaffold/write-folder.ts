import { access, mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { EdictError } from "../../core/errors.ts";

/**
 * Writes a new folder below a checkout of edict and returns the paths written, relative to `root`. Never overwrites:
 * throws EDICT_ARGUMENT_INVALID when the folder is there already, or when `root` is no checkout.
 */
export async function writeFolder(
  root: string,
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<readonly string[]> {
  if (!(await exists(join(root, "core", "controller.ts")))) {
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `${root} is not a checkout of edict: it has no core/controller.ts`,
    );
  }
  if (await exists(join(root, folder)))
    throw new EdictError("EDICT_ARGUMENT_INVALID", `${folder} is there already`);
  const paths = Object.keys(files).toSorted();
  for (const path of paths) {
    const target = join(root, folder, path);
    await mkdir(dirname(target), { recursive: true });
    await writeFile(target, files[path] ?? "", { flag: "wx" });
  }
  return paths.map((path) => `${folder}/${path}`);
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
