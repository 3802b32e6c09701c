import { mkdirSync, mkdtempSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { edict } from "../../tests/fakes/command-line.ts";
import { processWorld } from "../world.ts";

function folder(): string {
  return mkdtempSync(join(tmpdir(), "edict-init-"));
}

describe("edict init", () => {
  test("writes a workspace named after its folder that is valid as it is", async () => {
    const cwd = folder();
    const { code, stdout } = await edict(["init", "My Shop!"], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain("wrote edict.yaml\n");
    expect(stdout).toContain("edict plan 'My Shop!'");
    const root = join(cwd, "My Shop!");
    expect(readFileSync(join(root, "edict.yaml"), "utf8")).toContain("  name: my-shop\n");
    expect(readFileSync(join(root, ".gitignore"), "utf8")).toContain(".edict/");

    const logger = {
      debug: () => undefined,
      info: () => undefined,
      warn: () => undefined,
      error: () => undefined,
    };
    const workspace = await processWorld().open({ root, actor: "test", logger });
    const { prepared } = await workspace.prepare();
    await workspace.close();
    expect([prepared.verdict, prepared.diagnostics, prepared.findings]).toEqual(["usable", [], []]);
    expect(prepared.config.name).toBe("my-shop");
  });

  test("writes nothing where one of its files is there already", async () => {
    const cwd = folder();
    mkdirSync(join(cwd, "platform"));
    writeFileSync(join(cwd, "platform", "roles.yaml"), "mine\n");
    const { code, stderr } = await edict(["init"], { cwd });
    expect([code, stderr]).toEqual([1, expect.stringContaining(join(cwd, "platform/roles.yaml"))]);
    expect(readdirSync(cwd)).toEqual(["platform"]);
  });

  test("takes an empty edict.yaml for none, and leaves a .gitignore alone", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "edict.yaml"), "");
    writeFileSync(join(cwd, ".gitignore"), "node_modules/\n");
    const { code, stdout } = await edict(["init", "--json"], { cwd });
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as { files: string[] }).files).not.toContain(".gitignore");
    expect(readFileSync(join(cwd, ".gitignore"), "utf8")).toBe("node_modules/\n");
  });

  test("says where it cannot write", async () => {
    const cwd = folder();
    writeFileSync(join(cwd, "file"), "");
    const { code, stderr } = await edict(["init", "file/inside"], { cwd });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("EDICT_ARGUMENT_INVALID: cannot write the workspace"),
    ]);
  });
});
