import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { runProcess } from "../measure.ts";
import type { ProcessCost } from "../measure.ts";

/** The version on the path, or `undefined` where there is none. */
export function terraformVersion(): string | undefined {
  try {
    const output = execFileSync("terraform", ["version", "-json"], { encoding: "utf8", env: environment() });
    const version: unknown = JSON.parse(output);
    const text: unknown =
      typeof version === "object" && version !== null ? Reflect.get(version, "terraform_version") : undefined;
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}

/**
 * `terraform plan` of as many resources of the built-in kind `terraform_data`, which needs no provider: what is
 * measured is the core alone. After `timeout` milliseconds it is ended, and its exit code is -1.
 */
export async function terraformPlan(count: number, timeout?: number): Promise<ProcessCost> {
  const folder = mkdtempSync(path.join(tmpdir(), "edict-bench-terraform-"));
  try {
    const resources = Object.fromEntries(
      Array.from({ length: count }, (_, index) => [
        `r${index}`,
        { input: { name: `resource ${index}`, size: index } },
      ]),
    );
    writeFileSync(
      path.join(folder, "main.tf.json"),
      JSON.stringify({ resource: { terraform_data: resources } }),
    );
    execFileSync("terraform", ["init", "-input=false"], { cwd: folder, env: environment(), stdio: "ignore" });
    const plan = ["plan", "-input=false", "-no-color", "-out=plan.bin"];
    const options = { cwd: folder, env: environment(), ...(timeout === undefined ? {} : { timeout }) };
    return await runProcess("terraform", plan, options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function environment(): NodeJS.ProcessEnv {
  const { TF_CLI_CONFIG_FILE: _file, ...rest } = process.env;
  return { ...rest, CHECKPOINT_DISABLE: "1", TF_IN_AUTOMATION: "1" };
}
