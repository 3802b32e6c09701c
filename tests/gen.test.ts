import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "..");

test("everything that is generated is fresh", async () => {
  const run = await promisify(execFile)(process.execPath, ["tools/gen.ts", "--check"], { cwd: root }).catch(
    (error: unknown) => error as { stdout: string; stderr: string },
  );
  expect(run.stderr).toBe("");
});
