import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { edict } from "../../tests/fakes/command-line.ts";
import { GLOBAL_OPTIONS } from "../verb.ts";
import { VERBS } from "../verbs.ts";

const FOLDER = mkdtempSync(join(tmpdir(), "edict-completion-"));
mkdirSync(join(FOLDER, "shop"));
mkdirSync(join(FOLDER, "two words"));
writeFileSync(join(FOLDER, "plan.json"), "{}");

/** What bash offers for the last of these words. */
function offered(script: string, words: readonly string[]): readonly string[] {
  const driver = `source "$1"; shift
COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _edict
printf '%s\\n' "\${COMPREPLY[@]}"`;
  const file = join(FOLDER, ".edict-completion");
  writeFileSync(file, script);
  const { stdout, stderr, status } = spawnSync("bash", ["-c", driver, "bash", file, "edict", ...words], {
    cwd: FOLDER,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  return stdout.split("\n").filter((line) => line !== "");
}

describe("completion", () => {
  test.each(["bash", "zsh", "fish"])("%s knows every verb and every option", async (shell) => {
    const { code, stdout } = await edict(["completion", shell]);
    expect(code).toBe(0);
    for (const { name, options } of VERBS) {
      for (const word of name.split(" ")) expect(stdout).toContain(word);
      for (const option of [...options, ...GLOBAL_OPTIONS]) expect(stdout).toContain(option.name);
    }
  });

  test.each([
    ["bash", ["-n"]],
    ["zsh", ["-n"]],
    ["fish", ["--no-execute"]],
  ])("%s finds no mistake in its script", async (shell, flags) => {
    const { stdout } = await edict(["completion", shell]);
    const file = join(FOLDER, `script.${shell}`);
    writeFileSync(file, stdout);
    const found = spawnSync(shell, [...flags, file], { encoding: "utf8" });
    // bash is everywhere; the other two are asked where they are.
    if (shell !== "bash" && found.error !== undefined) return;
    expect([found.status, found.stderr]).toEqual([0, ""]);
  });

  test("bash offers verbs, options, values, kinds, folders and files", async () => {
    const { stdout: script } = await edict(["completion", "bash"]);
    expect(offered(script, ["pl"])).toEqual(["plan"]);
    expect(offered(script, [""])).toEqual(expect.arrayContaining(["init", "new", "events", "help"]));
    expect(offered(script, ["new", ""])).toEqual(["kind", "rule"]);
    expect(offered(script, ["events", "--ty"])).toEqual(["--type"]);
    expect(offered(script, ["events", "verify", "--he"])).toEqual(["--head", "--help"]);
    expect(offered(script, ["plan", "--format", ""])).toEqual(["text", "json", "markdown", "sarif", "junit"]);
    expect(offered(script, ["plan", "--format", "=", "ma"])).toEqual(["markdown"]);
    expect(offered(script, ["plan", ""])).toEqual(expect.arrayContaining(["shop", "two words"]));
    expect(offered(script, ["apply", "--plan", "pl"])).toEqual(["plan.json"]);
    expect(offered(script, ["get", "Rol"])).toEqual(["Role", "RoleBinding"]);
    expect(offered(script, ["schema", "shop", "--data", "sh"])).toEqual(["shop"]);
    expect(offered(script, ["events", "--tenant", ""])).toEqual([]);
    expect(offered(script, ["events", "ver"])).toEqual(["verify"]);
  });
});
