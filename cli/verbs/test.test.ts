import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openWorkspace } from "../../compose.ts";
import type { Workspace } from "../../compose.ts";
import { edict } from "../../tests/fakes/command-line.ts";

const EXAMPLE = join(import.meta.dirname, "..", "..", "examples", "acme");
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

type Judged = Pick<Workspace, "kinds" | "prepare">;

/** The example, or a copy with a text of a file replaced. */
async function judged(file?: string, from = "", to = ""): Promise<Judged> {
  const folder = mkdtempSync(join(tmpdir(), "edict-test-"));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes(".edict") });
  if (file !== undefined) {
    const text = readFileSync(join(folder, file), "utf8");
    expect(text).toContain(from);
    writeFileSync(join(folder, file), text.replace(from, to));
  }
  const workspace = await openWorkspace({ root: folder, actor: "ada", logger: silent });
  try {
    const report = await workspace.prepare();
    return { kinds: workspace.kinds, prepare: () => Promise.resolve(report) };
  } finally {
    await workspace.close();
  }
}

const example = await judged();
/** Viewers may edit campaigns. */
const wider = await judged(
  "platform/roles.yaml",
  "actions: [view]\n      resources: [data]",
  "actions: [view, edit]\n      resources: [data, campaign]",
);

describe("edict test", () => {
  test("ends with 0 when every answer is as expected", async () => {
    const { code, stdout } = await edict(["test"], { workspace: example });
    expect([code, stdout]).toEqual([0, "passed: 69 questions of 2 policy tests\n"]);
  });

  test("ends with 3 and tells wrong answers with their row and their reasons", async () => {
    const { code, stdout } = await edict(["test", "--filter", "acme/roles"], { workspace: wider });
    expect(code).toBe(3);
    expect(stdout).toBe(
      [
        "fail tenants/acme/policy-tests.yaml:26 PolicyTest/acme/roles: viewer edit campaign in acme: expected deny, got allow",
        "  rule.allowed: The rule Role/viewer#view-data allows edit on campaign. (platform/roles.yaml:19)",
        "",
        "failed: 1 of 61 questions of 1 policy test",
        "",
      ].join("\n"),
    );
  });

  test("measures what the tests see, and fails below a limit", async () => {
    const argv = ["test", "--filter", "acme/sign-in", "--min-coverage", "50", "--json"];
    const { code, stdout, stderr } = await edict(argv, { workspace: example });
    expect([code, stderr]).toEqual([3, "the coverage of 0 % is below 50 %\n"]);
    expect(JSON.parse(stdout)).toMatchObject({
      questions: 8,
      passed: 8,
      coverage: { rules: { covered: 0, total: 4 }, outcomes: { total: 0 } },
    });
  });

  test("names the mistakes that no test notices", async () => {
    const { code, stdout, stderr } = await edict(["test", "--mutate", "--min-score", "99"], {
      workspace: example,
    });
    expect([code, stderr]).toEqual([3, "the mutation score of 90 % is below 99 %\n"]);
    expect(stdout).toContain(
      "tenants/globex/security.yaml:8 SecurityPolicy/globex/security without a second factor for owner\n",
    );
  });

  test("draws how far it is on a terminal, takes that away, and says nothing of it elsewhere", async () => {
    const argv = ["test", "--coverage", "--mutate", "--no-color"];
    const { code, stdout, stderr } = await edict(argv, { workspace: example, terminal: true });
    expect(code).toBe(0);
    const drawn = stderr.split("\r").filter((text) => text !== "");
    const bars = drawn.map((text) => /^[█░]{30} (\d+) of (\d+) (\w+)$/u.exec(text)?.slice(1) ?? [text]);
    expect(bars.filter(([done, total]) => done === total)).toEqual([
      ["69", "69", "questions"],
      [expect.any(String), expect.any(String), "rules"],
      [expect.any(String), expect.any(String), "mistakes"],
    ]);
    expect(bars.length).toBeGreaterThan(69);
    expect(bars.filter((parts) => parts.length === 1)).toEqual(
      Array.from({ length: 3 }, () => ["\u001B[2K"]),
    );
    expect(stdout).not.toContain("█");
    const quiet = await edict(argv, { workspace: example });
    expect([quiet.stdout, quiet.stderr]).toEqual([stdout, ""]);
  });

  test("writes JUnit XML", async () => {
    const file = join(mkdtempSync(join(tmpdir(), "edict-junit-")), "tests.xml");
    await edict(["test", "--junit", file], { workspace: wider });
    const text = readFileSync(file, "utf8");
    expect(text).toContain('<testsuites name="edict" tests="69" failures="1" errors="0" skipped="0">');
    expect(text).toContain('<testcase classname="acme" name="viewer edit campaign (line 26)"');
  });

  test("says what is wrong with a workspace that is invalid", async () => {
    const invalid = await judged(
      "tenants/acme/policy-tests.yaml",
      "allow: [owner, admin, member, viewer]",
      "allow: [nobody]",
    );
    const { code, stdout } = await edict(["test"], { workspace: invalid });
    expect([code, stdout]).toEqual([
      1,
      expect.stringContaining('There is no subject of the row called "nobody".'),
    ]);
  });
});

describe("edict validate", () => {
  test("makes a wrong answer an error of the file", async () => {
    expect((await edict(["validate"], { workspace: example })).code).toBe(0);
    const { code, stdout } = await edict(["validate", "--json"], { workspace: wider });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "invalid",
      diagnostics: [
        {
          code: "EDICT_POLICY_TEST_FAILED",
          file: "tenants/acme/policy-tests.yaml",
          line: 26,
          pointer: "/spec/expect/1",
        },
      ],
    });
  });
});

test("a policy test is read beside the resources, and is none of them", async () => {
  const { prepared } = await example.prepare();
  expect(prepared.beside.map(({ key }) => key)).toEqual(["PolicyTest/acme/roles", "PolicyTest/acme/sign-in"]);
  expect(prepared.resources.filter(({ kind }) => kind === "PolicyTest")).toEqual([]);
  const units = [...prepared.units.values()].flatMap((unit) => unit.resources);
  expect(units.filter(({ kind }) => kind === "PolicyTest")).toEqual([]);
});
