import { caseFile, casePlanFile, controllerFile, readmeFile, schemaFile, testFile } from "./kind-files.ts";
import { kindNames } from "./names.ts";
import { writeFolder } from "./write-folder.ts";

/**
 * Writes the folder of a new kind, `controllers/<kind>/`, which works as it stands after `npm run gen`. Returns the
 * paths written, relative to `root`. Throws EDICT_ARGUMENT_INVALID for a bad name or when the folder is there.
 */
export async function newKind(root: string, name: string): Promise<readonly string[]> {
  const names = kindNames(name);
  return writeFolder(root, `controllers/${names.folder}`, {
    "schema.json": schemaFile(names),
    "controller.ts": controllerFile(names),
    "controller.test.ts": testFile,
    "cases/changed-description.yaml": caseFile(names),
    "cases/changed-description.plan.txt": casePlanFile(names),
    "README.md": readmeFile(names),
  });
}
