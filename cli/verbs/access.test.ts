import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openWorkspace } from "../../compose.ts";
import type { Workspace } from "../../compose.ts";
import { edict, prepared } from "../../tests/fakes/command-line.ts";

const EXAMPLE = join(import.meta.dirname, "..", "..", "examples", "acme");
const silent = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A copy of the example with a text of the roles replaced. */
function copyWith(from: string, to: string): string {
  const folder = mkdtempSync(join(tmpdir(), "edict-access-"));
  cpSync(EXAMPLE, folder, { recursive: true, filter: (path) => !path.includes(".edict") });
  const roles = join(folder, "platform", "roles.yaml");
  const text = readFileSync(roles, "utf8");
  expect(text).toContain(from);
  writeFileSync(roles, text.replace(from, to));
  return folder;
}

type Judged = Pick<Workspace, "kinds" | "prepare">;

async function judged(folder: string): Promise<Judged> {
  const workspace = await openWorkspace({ root: folder, actor: "ada", logger: silent });
  try {
    const report = await workspace.prepare();
    return { kinds: workspace.kinds, prepare: () => Promise.resolve(report) };
  } finally {
    await workspace.close();
  }
}

/** A fake workspace that answers with what the folders hold, one after the other. */
function holding(...folders: readonly Judged[]): { readonly workspace: Judged } {
  let opened = 0;
  const prepare: Judged["prepare"] = () => {
    const found = folders[opened % folders.length];
    opened += 1;
    return found === undefined ? Promise.reject(new Error("nothing is there")) : found.prepare();
  };
  return { workspace: { kinds: folders[0]?.kinds ?? new Map(), prepare } };
}

let example: Judged;
let wider: Judged;
let rewritten: Judged;
beforeAll(async () => {
  example = await judged(EXAMPLE);
  wider = await judged(copyWith("actions: [view]", "actions: [view, export]"));
  const condition = (text: string): string => `actions: [view]\n      when: ${text}`;
  const tests = ["eq: 1", "ne: 1", "exists: false"].map((test) => `{ property: context.a, ${test} }`);
  rewritten = await judged(copyWith("actions: [view]", condition(`{ any: [${tests.join(", ")}] }`)));
});

describe("edict access", () => {
  test("lists who can do what, with the rule and its place", async () => {
    const { code, stdout } = await edict(
      ["access", "--tenant", "globex", "--type", "account"],
      holding(example),
    );
    expect([code, stdout]).toEqual([
      0,
      [
        "globex",
        "SUBJECTS                   ON       ACTIONS  ACCESS  BECAUSE",
        "user:owner@globex.example  account  connect  allow   allow by Role/owner#connect-accounts (platform/roles.yaml:51)",
        "",
      ].join("\n"),
    ]);
  });

  test("answers about one subject as JSON", async () => {
    const argv = ["access", "--json", "--tenant", "acme", "--subject", "user:viewer@acme.example"];
    const { stdout } = await edict(argv, holding(example));
    expect(JSON.parse(stdout)).toMatchObject({
      tenants: [
        {
          tenant: "acme",
          groups: [
            {
              count: 1,
              rows: [
                {
                  type: "data",
                  action: "view",
                  access: "allow",
                  grounds: [{ rule: "Role/viewer#view-data" }],
                },
              ],
            },
          ],
        },
      ],
    });
  });

  test.each([
    [["--tenant", "nobody"], "EDICT_NOT_FOUND"],
    [["--subject", "ann"], "--subject takes TYPE:ID"],
    [["--at", "soon"], "--at takes a time"],
  ])("refuses %j", async (words, message) => {
    const { code, stderr } = await edict(["access", ...words], holding(example));
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  });

  test("says what is wrong with a workspace that is invalid", async () => {
    const report = { prepared: prepared({ verdict: "invalid" }), phases: [] };
    const invalid = { ...example, prepare: () => Promise.resolve(report) };
    expect((await edict(["access"], holding(invalid))).code).toBe(1);
    expect((await edict(["access", "diff", "a", "b"], holding(example, invalid))).code).toBe(1);
  });
});

describe("edict access diff", () => {
  const diff = (before: Judged, after: Judged, ...words: readonly string[]) =>
    edict(["access", "diff", "a", "b", "--tenant", "acme", ...words], holding(before, after));

  test("ends with 2 where somebody gains access, with a question that shows it", async () => {
    const { code, stdout } = await diff(example, wider);
    expect(code).toBe(2);
    const subjects = "user:admin@acme.example, user:member@acme.example, user:owner@acme.example and 1 more";
    expect(stdout.split("\n").map((line) => line.trim().replaceAll(/ {2,}/gu, " | "))).toEqual([
      "acme",
      "SUBJECTS | ON | ACTIONS | WHY",
      `gain | ${subjects} | data | export | is allowed (Role/viewer#view-data at platform/roles.yaml:19)`,
      "e.g. user:admin@acme.example export data:1 at 2026-11-22T14:00:00.000Z",
      "",
      "adds access: 4 gains",
      "",
    ]);
  });

  test("ends with 0 where that is proved, and names the losses", async () => {
    const { code, stdout } = await diff(wider, example);
    expect(code).toBe(0);
    expect(stdout).toContain("loss  user:admin@acme.example");
    expect(stdout).toContain("adds no access: proved for every question from 2026-11-22T14:00:00.000Z on\n");
  });

  test("ends with 3 where it is not proved", async () => {
    const { code, stdout } = await diff(rewritten, example, "--json");
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: "not-proved",
      tenants: [{ gains: [{ proved: false }, {}, {}, {}] }],
    });
  });

  test("takes a revision of the Git repository for a folder", async () => {
    const root = join(import.meta.dirname, "..", "..");
    const git = (...words: readonly string[]): string =>
      execFileSync("git", words, { cwd: root, encoding: "utf8" });
    const [revision = ""] = git("rev-parse", "HEAD").split("\n");
    const argv = ["access", "diff", `${revision}:examples/acme`, "examples/acme"];
    const { opened, code } = await edict(argv, { ...holding(example, example), cwd: root });
    expect(code).toBe(0);
    expect(opened[0]?.root).toMatch(/edict-revision-/u);
    const { stderr } = await edict(["access", "diff", "no-such:x", "b"], {
      ...holding(example, example),
      cwd: root,
    });
    expect(stderr).toContain("neither a folder nor REVISION:PATH");
  });
});
