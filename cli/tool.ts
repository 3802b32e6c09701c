import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { EdictError } from "../core/errors.ts";
import { EXIT } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { packageRoot } from "./installation.ts";

/**
 * Runs a script of tools/ in a process of its own, on this terminal. Only a checkout has them: an installed package
 * throws EDICT_ARGUMENT_INVALID.
 */
export async function runTool(script: string, words: readonly string[]): Promise<ExitCode> {
  const path = join(packageRoot(), "tools", script);
  if (!existsSync(path)) {
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `this works in a checkout of edict only: tools/${script} is missing`,
    );
  }
  const child = spawn(process.execPath, [path, ...words], { stdio: "inherit" });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", resolve);
  });
  return code === 0 ? EXIT.ok : EXIT.error;
}
