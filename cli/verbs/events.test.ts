import { describe, expect, test } from "vitest";
import type { EventQuery, StateStore } from "../../core/ports.ts";
import { digest, edict, event, fakeStore } from "../../tests/fakes/command-line.ts";

function recording(): { readonly store: () => Promise<StateStore>; readonly queries: EventQuery[] } {
  const queries: EventQuery[] = [];
  const store = fakeStore({
    events: (query) => {
      queries.push(query);
      return Promise.resolve([
        event(9),
        event(8, { type: "hazard.approved", detail: { hazard: "lock-out" } }),
      ]);
    },
  });
  return { store, queries };
}

describe("edict events", () => {
  test("prints who changed what, oldest first", async () => {
    const { code, stdout } = await edict(["events"], { workspace: { store: recording().store } });
    expect(code).toBe(0);
    expect(stdout).toBe(
      "SEQ  AT                        TYPE              ACTOR  RESOURCE     DETAIL\n" +
        "8    2026-11-22T11:00:00.000Z  hazard.approved   ada    Role/viewer  hazard=lock-out\n" +
        "9    2026-11-22T11:00:00.000Z  resource.updated  ada    Role/viewer  " +
        'platform/roles.yaml:4 spec.description: "a" → "b"\n',
    );
  });

  test("hands its filters to the store", async () => {
    const { store, queries } = recording();
    const filters = ["--tenant", "acme", "--resource", "Role/viewer", "--type", "resource.updated"];
    await edict(["events", ...filters, "--after", "7", "--limit", "5"], { workspace: { store } });
    expect(queries).toEqual([
      { tenant: "acme", resource: "Role/viewer", type: "resource.updated", after: 7, limit: 5 },
    ]);
  });

  test.each([
    ["--limit", "0"],
    ["--limit", "1e9"],
    ["--after", "-1"],
    ["--type", "resource.moved"],
    ["--resource", "nothing"],
  ])("refuses %s %s before the database is opened", async (option, value) => {
    const { code, opened, stderr } = await edict(["events", option, value], { workspace: recording() });
    expect([code, opened]).toEqual([1, []]);
    expect(stderr).toContain("EDICT_ARGUMENT_INVALID");
  });

  test("prints one document with --json", async () => {
    const { stdout } = await edict(["events", "--json"], { workspace: { store: recording().store } });
    expect(JSON.parse(stdout)).toMatchObject({ events: [{ sequence: 8 }, { sequence: 9 }] });
  });

  test("lets nothing in the trail move the cursor", async () => {
    const store = fakeStore({
      events: () => Promise.resolve([event(1, { actor: "\u001b[2Jmallory\u202e" })]),
    });
    const { stdout } = await edict(["events"], { workspace: { store } });
    expect(stdout).toContain("\\u{1b}[2Jmallory\\u{202e}");
  });
});

describe("edict events verify", () => {
  const head = { sequence: 42, hash: digest("f") };
  const intact = { verifyTrail: () => Promise.resolve({ intact: true as const, count: 42, head }) };

  test("prints the head of an intact trail", async () => {
    const { code, stdout } = await edict(["events", "verify"], { workspace: { store: fakeStore(intact) } });
    expect([code, stdout]).toEqual([0, `intact: 42 events, head 42:${head.hash}\n`]);
  });

  test("ends with 1 and names the first entry that does not fit", async () => {
    const store = fakeStore({
      verifyTrail: () => Promise.resolve({ intact: false, sequence: 7, problem: "its hash differs" }),
    });
    const { code, stderr } = await edict(["events", "verify"], { workspace: { store } });
    expect([code, stderr]).toEqual([
      1,
      expect.stringContaining("EDICT_AUDIT_BROKEN: the trail is broken at entry 7"),
    ]);
  });

  test.each([
    ["still there", [event(5, { hash: digest("a") })], 0, "intact"],
    ["altered with everything behind it", [event(5, { hash: digest("b") })], 1, "another hash"],
    ["cut off", [], 1, "entry 5 is no longer in the trail"],
  ])("compares with a head that is %s", async (_what, found, expected, told) => {
    const store = fakeStore({
      ...intact,
      events: (query) => {
        expect(query).toEqual({ after: 4, limit: 1 });
        return Promise.resolve(found);
      },
    });
    const argv = ["events", "verify", "--head", `5:${digest("a")}`];
    const { code, stdout, stderr } = await edict(argv, { workspace: { store } });
    expect([code, stdout + stderr]).toEqual([expected, expect.stringContaining(told)]);
  });

  test("refuses a head of another shape", async () => {
    const { code, opened } = await edict(["events", "verify", "--head", "5:abc"], { workspace: {} });
    expect([code, opened]).toEqual([1, []]);
  });
});
