import { describe, expect, test } from "vitest";
import { EdictError } from "../../core/errors.ts";
import type { HistoryCheck } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { edict, fakeStore } from "../../tests/fakes/command-line.ts";

const EQUAL: HistoryCheck = { records: 3, releases: 1, differences: [], incomplete: [] };
const DIFFERENT: HistoryCheck = {
  ...EQUAL,
  differences: [
    { what: "record", name: "Role/viewer", problem: "differs", fields: ["digest", "resource"] },
    { what: "release", name: "acme", problem: "missing", fields: [] },
  ],
};
const TABLE = [
  "WHAT     NAME         PROBLEM                 COLUMNS",
  "record   Role/viewer  differs from the trail  digest, resource",
  "release  acme         missing in the table",
];
const OLD: HistoryCheck = { ...EQUAL, incomplete: ["Role/old" as ResourceKey] };

function checking(check: HistoryCheck): Parameters<typeof edict>[1] {
  return { workspace: { store: fakeStore({ checkHistory: () => Promise.resolve(check) }) } };
}

describe("edict events rebuild", () => {
  test("compares with --check: 0 when equal, 2 when not", async () => {
    const equal = await edict(["events", "rebuild", "--check"], checking(EQUAL));
    expect([equal.code, equal.stdout]).toEqual([0, "equal: 3 records, 1 release\n"]);
    const different = await edict(["events", "rebuild", "--check"], checking(DIFFERENT));
    expect(different.code).toBe(2);
    expect(different.stdout.trimEnd().split("\n")).toEqual([
      ...TABLE,
      "2 differences between the tables and the trail: 3 records, 1 release",
    ]);
  });

  test("names the resources that the trail does not know enough of, and what to do", async () => {
    const { code, stderr } = await edict(["events", "rebuild", "--check"], checking(OLD));
    expect(code).toBe(2);
    expect(stderr).toContain("Role/old");
    expect(stderr).toContain("edict events rebuild --complete");
  });

  test("puts right what differs, after waiting as long as it was told to", async () => {
    const waits: number[] = [];
    const rebuild = (waitMs: number): Promise<HistoryCheck> => {
      waits.push(waitMs);
      return Promise.resolve(DIFFERENT);
    };
    const argv = ["events", "rebuild", "--wait", "7"];
    const { code, stdout } = await edict(argv, { workspace: { rebuild } });
    expect([code, waits]).toEqual([0, [7_000]]);
    expect(stdout.trimEnd().split("\n")).toEqual([...TABLE, "rebuilt: 2 differences put right"]);
    const json = await edict([...argv, "--json"], { workspace: { rebuild } });
    expect(JSON.parse(json.stdout)).toEqual({ repaired: true, ...DIFFERENT, completed: [] });
  });

  test("completes the trail before it rebuilds", async () => {
    const calls: string[] = [];
    const workspace = {
      completeHistory: () => Promise.resolve((calls.push("complete"), ["Role/old" as ResourceKey])),
      rebuild: () => Promise.resolve((calls.push("rebuild"), EQUAL)),
    };
    const { code, stdout, stderr } = await edict(["events", "rebuild", "--complete"], { workspace });
    expect([code, calls]).toEqual([0, ["complete", "rebuild"]]);
    expect(stderr).toContain("1 written into the trail");
    expect(stdout).toContain("nothing to do: 3 records, 1 release equal the trail");
  });

  test("refuses --check together with --complete", async () => {
    const { code, opened } = await edict(["events", "rebuild", "--check", "--complete"]);
    expect([code, opened]).toEqual([1, []]);
  });

  test("ends with 1 for a trail that was altered, and with 4 while another process applies", async () => {
    const failing = (code: "EDICT_AUDIT_BROKEN" | "EDICT_LEASE_HELD"): Parameters<typeof edict>[1] => ({
      workspace: { rebuild: () => Promise.reject(new EdictError(code, "no")) },
    });
    expect((await edict(["events", "rebuild"], failing("EDICT_AUDIT_BROKEN"))).code).toBe(1);
    expect((await edict(["events", "rebuild"], failing("EDICT_LEASE_HELD"))).code).toBe(4);
  });
});
