import { describe, expect, test } from "vitest";
import type { Workspace } from "../../compose.ts";
import type { LogQuery } from "../../decisions/log/query.ts";
import type { DecidedRecord } from "../../decisions/log/record.ts";
import { edict } from "../../tests/fakes/command-line.ts";

const NOW = Date.parse("2026-11-22T12:00:00Z");

function record(id: number, more: Partial<DecidedRecord> = {}): DecidedRecord {
  return {
    id: `w:${id}`,
    time: new Date(NOW - 1_000 * (100 - id)).toISOString(),
    tenant: "acme",
    subject: { type: "user", id: "ann" },
    action: { name: "view" },
    resource: { type: "data", id: String(id) },
    release: null,
    decision: true,
    reasons: [{ code: "rule.allowed", rule: "Role/viewer#/spec/rules/0" }],
    us: 4,
    source: "server",
    ...more,
  };
}

function workspaceOf(records: readonly DecidedRecord[], queries: unknown[] = []) {
  const log = {
    records: (query: LogQuery) => {
      queries.push(query);
      return Promise.resolve(records.values() as unknown as AsyncIterable<DecidedRecord>);
    },
  };
  return { log: log as unknown as Workspace["log"] };
}

describe("edict decisions", () => {
  test("prints the newest, the oldest of them first", async () => {
    const records = [
      record(3, { decision: false, reasons: [{ code: "subject.unbound" }] }),
      record(1),
      record(2),
    ];
    const { code, stdout } = await edict(["decisions", "--limit", "2"], { workspace: workspaceOf(records) });
    expect(code).toBe(0);
    expect(stdout).toBe(
      "TIME                      TENANT  DECISION  SUBJECT   ACTION  RESOURCE  REASON\n" +
        "2026-11-22T11:58:22.000Z  acme    allow     user:ann  view    data:2    rule.allowed Role/viewer#/spec/rules/0\n" +
        "2026-11-22T11:58:23.000Z  acme    deny      user:ann  view    data:3    subject.unbound\n",
    );
  });

  test("hands its filters on", async () => {
    const queries: unknown[] = [];
    const filters = ["--tenant", "acme", "--subject", "user:a:b", "--action", "view", "--resource", "data"];
    const times = ["--from", "7d", "--to", "2026-11-22", "--decision", "deny"];
    await edict(["decisions", ...filters, ...times], { workspace: workspaceOf([], queries), now: NOW });
    expect(queries).toEqual([
      {
        tenant: "acme",
        subject: { type: "user", id: "a:b" },
        action: "view",
        resource: { type: "data" },
        decision: false,
        from: NOW - 7 * 86_400_000,
        to: Date.parse("2026-11-22T00:00:00Z"),
      },
    ]);
  });

  test("exports every record on a line of its own", async () => {
    const records = [record(1), record(2)];
    const { stdout } = await edict(["decisions", "--all", "--json"], { workspace: workspaceOf(records) });
    expect(
      stdout
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as unknown),
    ).toEqual(records);
  });

  test.each([
    ["--from", "yesterday"],
    ["--limit", "0"],
    ["--decision", "maybe"],
    ["--subject", "ann"],
  ])("refuses %s %s before anything is opened", async (option, value) => {
    const { code, opened, stderr } = await edict(["decisions", option, value], {
      workspace: workspaceOf([]),
    });
    expect([code, opened]).toEqual([1, []]);
    expect(stderr).toContain("EDICT_ARGUMENT_INVALID");
  });
});
