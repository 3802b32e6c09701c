import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { describe, expect, test } from "vitest";
import type { Workspace } from "../../compose.ts";
import type { ReplayReport } from "../../decisions/replay/tally.ts";
import { edict } from "../../tests/fakes/command-line.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");
const FILE = path.join(mkdtempSync(path.join(tmpdir(), "edict-replay-verb-")), "release.json");
writeFileSync(FILE, JSON.stringify({ format: 1, tenant: "acme", sections: {}, digest: "sha256:0" }));

const SAME: ReplayReport = {
  records: 10,
  same: 10,
  wider: 0,
  narrower: 0,
  undecidable: 0,
  skipped: 0,
  dropped: 0,
  evaluations: 4,
  torn: [],
  byRule: [],
  byRole: [],
  bySubject: [],
  byMasked: {},
  examples: [],
};
const NARROWER: ReplayReport = {
  ...SAME,
  same: 8,
  narrower: 2,
  byRule: [{ direction: "narrower", name: "Role/a#x", count: 2 }],
};
const WIDER: ReplayReport = { ...NARROWER, same: 7, wider: 1 };

function workspaceOf(report: ReplayReport, questions: unknown[] = []): Partial<Workspace> {
  const log = {
    replay: (question: unknown) => {
      questions.push(question);
      return Promise.resolve(report);
    },
  };
  return { log: log as unknown as Workspace["log"] };
}

describe("edict replay", () => {
  test.each([
    ["nothing flips", SAME, 0],
    ["decisions become narrower only", NARROWER, 2],
    ["a decision becomes wider", WIDER, 3],
  ])("%s: the exit code says so", async (_, report, expected) => {
    const { code } = await edict(["replay", "--against", FILE], { workspace: workspaceOf(report), now: NOW });
    expect(code).toBe(expected);
  });

  test("asks a week back, of the release that is given", async () => {
    const questions: unknown[] = [];
    await edict(["replay", "--against", FILE, "--tenant", "acme"], {
      workspace: workspaceOf(SAME, questions),
      now: NOW,
    });
    expect(questions).toMatchObject([
      { from: NOW - 7 * 86_400_000, tenant: "acme", tenants: ["acme"], releases: [{ tenant: "acme" }] },
    ]);
  });

  test("tells what flips", async () => {
    const { stdout } = await edict(["replay", "--against", FILE], {
      workspace: workspaceOf(NARROWER),
      now: NOW,
    });
    expect(stdout).toBe(
      "10 decisions asked again: 8 the same, 0 deny → allow, 2 allow → deny, 0 undecidable\n\n" +
        "FLIP          DECISIONS  RULE\nallow → deny  2          Role/a#x\n",
    );
    const json = await edict(["replay", "--against", FILE, "--json"], {
      workspace: workspaceOf(NARROWER),
      now: NOW,
    });
    expect(JSON.parse(json.stdout)).toEqual(NARROWER);
  });

  test.each(["nothing.json", path.join(import.meta.dirname, "../../package.json")])(
    "refuses %s as a state",
    async (file) => {
      const { code, stderr } = await edict(["replay", "--against", file], {
        workspace: workspaceOf(SAME),
        now: NOW,
      });
      expect(code).toBe(1);
      expect(stderr).toContain("EDICT_ARGUMENT_INVALID");
    },
  );
});
