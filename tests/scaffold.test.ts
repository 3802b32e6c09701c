import { execFile } from "node:child_process";
import { access, cp, mkdtemp, readFile, readdir, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join, relative } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { findOpa } from "../tools/policies/opa.ts";
import { kindNames } from "../tools/scaffold/names.ts";
import { newKind } from "../tools/scaffold/new-kind.ts";

const root = join(import.meta.dirname, "..");
const LEFT_OUT: ReadonlySet<string> = new Set([".edict", ".git", "coverage", "dist", "node_modules"]);

interface Run {
  readonly code: number;
  readonly output: string;
}

let copy: string;
const bin = join(root, "node_modules", ".bin");

beforeAll(async () => {
  copy = await mkdtemp(join(tmpdir(), "edict-scaffold-"));
  await cp(root, copy, { recursive: true, filter: (path) => !LEFT_OUT.has(relative(root, path)) });
  await symlink(join(root, "node_modules"), join(copy, "node_modules"), "junction");
  await run(process.execPath, "tools/gen.ts");
});

afterAll(() => rm(copy, { recursive: true, force: true }));

/** Runs a program in the copy; a failure is part of the answer. */
function run(file: string, ...args: readonly string[]): Promise<Run> {
  const env = { ...process.env, PATH: `${bin}${delimiter}${process.env["PATH"] ?? ""}` };
  return new Promise((resolve) => {
    execFile(file, args, { cwd: copy, env }, (error, stdout, stderr) => {
      const code = typeof error?.code === "number" ? error.code : error === null ? 0 : -1;
      resolve({ code, output: stdout + stderr });
    });
  });
}

describe("edict new kind", () => {
  const folder = "controllers/legal-hold";
  let written: readonly string[];

  beforeAll(async () => {
    written = await newKind(copy, "legal-hold");
  });

  test("touches one folder only", async () => {
    expect(written).toEqual([
      `${folder}/README.md`,
      `${folder}/cases/changed-description.plan.txt`,
      `${folder}/cases/changed-description.yaml`,
      `${folder}/controller.test.ts`,
      `${folder}/controller.ts`,
      `${folder}/schema.json`,
    ]);
  });

  test("is noticed by the generator, which does the rest", async () => {
    const before = await run(process.execPath, "tools/gen.ts", "--check");
    expect(before.code).toBe(1);
    expect(before.output).toContain("controllers/index.gen.ts is stale; run npm run gen");
    expect(before.output).toContain(`${folder}/spec.gen.ts is stale`);
    expect(await run(process.execPath, "tools/gen.ts")).toHaveProperty("code", 0);
    expect(await run(process.execPath, "tools/gen.ts", "--check")).toEqual({ code: 0, output: "" });
    expect(await readFile(join(copy, "controllers/index.gen.ts"), "utf8")).toContain(
      "register(legalHoldController,",
    );
  });

  test("passes typecheck, lint, format and its own test", async () => {
    const types = await run(process.execPath, join(bin, "tsc"), "-p", ".");
    expect(types.output.split("\n").filter((line) => /legal-?hold|index\.gen/iu.test(line))).toEqual([]);
    expect(await run(join(bin, "oxlint"), "--type-aware", "--deny-warnings", folder)).toHaveProperty(
      "code",
      0,
    );
    expect(await run(join(bin, "oxfmt"), "--check", folder)).toHaveProperty("code", 0);
    const tests = await run(process.execPath, join(bin, "vitest"), "run", folder);
    expect(tests.output).toMatch(/Tests .*1 passed/u);
    expect(tests.code).toBe(0);
  }, 180_000);

  test("is forgotten again when the folder is removed", async () => {
    await rm(join(copy, folder), { recursive: true });
    expect(await run(process.execPath, "tools/gen.ts")).toHaveProperty("code", 0);
    await expect(access(join(copy, "docs/kinds/legal-hold.md"))).rejects.toThrow("ENOENT");
    expect(await readFile(join(copy, "controllers/index.gen.ts"), "utf8")).not.toContain("legalHold");
  });

  test("is a command, which takes the kind's name too", async () => {
    const written = await run(process.execPath, "tools/new-kind.ts", "DataTransfer");
    expect(written.output).toContain("wrote controllers/data-transfer/schema.json");
    expect(written.code).toBe(0);
    await rm(join(copy, "controllers/data-transfer"), { recursive: true });
    const refused = await run(process.execPath, "tools/new-kind.ts", "Role");
    expect(refused).toEqual({
      code: 1,
      output: "EDICT_ARGUMENT_INVALID: controllers/role is there already\n",
    });
  });

  test("overwrites nothing and takes no odd names", async () => {
    await expect(newKind(copy, "role")).rejects.toThrow("controllers/role is there already");
    for (const name of ["", "legal hold", "../x", "a--b", "a".repeat(41), "1st"]) {
      await expect(newKind(copy, name), name).rejects.toThrow("cannot be the name of a kind");
    }
    await expect(newKind(tmpdir(), "legal-hold")).rejects.toThrow("is not a checkout of edict");
  });
});

describe("edict new rule", () => {
  test("writes a rule, its test and its page", async () => {
    const folder = "policies/rules/roles/no-purpose";
    const written = await run(process.execPath, "tools/new-rule.ts", "roles/no-purpose");
    expect(written).toMatchObject({ code: 0, output: expect.stringContaining(`wrote ${folder}/`) as string });
    expect((await readdir(join(copy, folder))).toSorted()).toEqual([
      "README.md",
      "rule.rego",
      "rule_test.rego",
    ]);
    expect(await run(process.execPath, "tools/new-rule.ts", "roles/no-purpose")).toMatchObject({ code: 1 });
    const outside = await run(process.execPath, "tools/new-rule.ts", "../roles/x");
    expect(outside).toMatchObject({ code: 1, output: expect.stringContaining("no id of a rule") as string });
  });

  test("passes opa's checks and its own test", async ({ skip }) => {
    const folder = "policies/rules/roles/no-purpose";
    const found = await findOpa().catch((error: unknown) => skip(String(error)));
    const opa = found.path;
    expect(await run(opa, "fmt", "--fail", "--list", folder)).toEqual({ code: 0, output: "" });
    expect(await run(opa, "check", "--strict", "policies")).toEqual({ code: 0, output: "" });
    const tests = await run(opa, "test", "policies", "--run", "no-purpose_test");
    expect(tests.output).toContain("PASS: 2/2");
  });
});

test("names of kinds follow from the folder or the kind", () => {
  expect(kindNames("SsoPolicy")).toEqual(kindNames("sso-policy"));
  expect(kindNames("sso-policy")).toEqual({
    folder: "sso-policy",
    kind: "SsoPolicy",
    variable: "ssoPolicy",
    table: "sso_policies",
    words: "sso policy",
  });
  expect([kindNames("key").table, kindNames("dsar-process").table]).toEqual(["keys", "dsar_processes"]);
});
