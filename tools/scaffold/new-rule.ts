import { requireName } from "./names.ts";
import { ruleFile, ruleReadmeFile, ruleTestFile } from "./rule-files.ts";
import { writeFolder } from "./write-folder.ts";

/**
 * Writes the folder of a new rule, `policies/rules/<category>/<name>/`, which passes its own test as it stands.
 * Returns the paths written, relative to `root`. Throws EDICT_ARGUMENT_INVALID for bad names or when it is there.
 */
export async function newRule(root: string, category: string, name: string): Promise<readonly string[]> {
  requireName("category", category);
  requireName("rule", name);
  return writeFolder(root, `policies/rules/${category}/${name}`, {
    "rule.rego": ruleFile(category, name),
    "rule_test.rego": ruleTestFile(category, name),
    "README.md": ruleReadmeFile(category, name),
  });
}
