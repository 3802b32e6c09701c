import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { edict } from "../../tests/fakes/command-line.ts";
import { packageRoot } from "../installation.ts";
import { runTool } from "../tool.ts";

test("the scripts behind the verbs are there", async () => {
  for (const name of ["new-kind", "new-rule", "build-policies", "test-policies"]) {
    expect((await import("node:fs")).existsSync(join(packageRoot(), "tools", `${name}.ts`)), name).toBe(true);
  }
});

test("a scaffold that refuses ends with 1", async () => {
  expect(
    (await edict(["new", "kind", "not a kind"], { cwd: mkdtempSync(join(tmpdir(), "edict-new-")) })).code,
  ).toBe(1);
});

test("without the script it is told that this is no checkout", async () => {
  await expect(runTool("no-such-tool.ts", [])).rejects.toThrow("in a checkout of edict only");
});
