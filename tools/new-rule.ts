// Scaffolds a rule: `node tools/new-rule.ts CATEGORY/NAME` writes its folder under policies/rules. What it writes
// compiles and its tests pass; it finds nothing until it is filled in.
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { describeError } from "../core/errors.ts";
import { RULE_ID } from "./policies/rules.ts";
import { ruleFiles } from "./policies/scaffold.ts";

const root = dirname(import.meta.dirname);

try {
  const id = process.argv[2] ?? "";
  if (!RULE_ID.test(id))
    throw new Error(`"${id}" is no id of a rule: write CATEGORY/NAME in lower case, as sso/no-pkce`);
  const folder = join(root, "policies", "rules", id);
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder);
  for (const [name, text] of ruleFiles(id)) await writeFile(join(folder, name), text);
  console.log(
    `wrote policies/rules/${id}/: fill it in, then run edict policies test and edict policies build`,
  );
} catch (error) {
  console.error(describeError(error));
  process.exitCode = 1;
}
