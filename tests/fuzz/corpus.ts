import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { Input } from "./target.ts";

const FOLDER = join(import.meta.dirname, "../hostile/corpus");

/**
 * The inputs that are kept, each under a name that says its place: `tenants--acme--NAME.yaml.input`. They do not end like
 * YAML, so that no tool formats them.
 */
export function corpus(): readonly Input[] {
  return readdirSync(FOLDER)
    .toSorted()
    .map((name) => ({
      path: name.replace(/\.input$/u, "").replaceAll("--", "/"),
      bytes: readFileSync(join(FOLDER, name)),
    }));
}
