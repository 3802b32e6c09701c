import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Condition, HistoryPoint } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { applied, edict, fakeStore, ready } from "../../tests/fakes/command-line.ts";

const HELD: readonly Condition[] = [
  ready("2026-11-22T13:00:00.000Z", {
    status: "False",
    reason: "HazardNotApproved",
    message: "lock-out: nobody could sign in",
    observedGeneration: 1,
    origin: { file: "tenants/acme/sso.yaml", line: 12, column: 3 },
  }),
  {
    type: "Stalled",
    status: "True",
    reason: "HazardNotApproved",
    message: "lock-out: nobody could sign in",
    observedGeneration: 1,
    since: "2026-11-22T13:00:00.000Z",
  },
];

const STORE = fakeStore({
  applied: () =>
    Promise.resolve([
      applied("Role/viewer"),
      applied("Role/acme/editor", { appliedAt: "2026-11-20T14:00:00.000Z" }),
      applied("RoleBinding/acme/owner"),
    ]),
  conditions: () => Promise.resolve(new Map([["SsoConnection/acme/okta" as ResourceKey, HELD]])),
});

const FOLDER = mkdtempSync(join(tmpdir(), "edict-get-"));
mkdirSync(join(FOLDER, "shop"));

describe("edict get", () => {
  test("lists what is applied and what is held, with age and file", async () => {
    const { code, stdout } = await edict(["get"], { workspace: { store: STORE } });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toEqual([
      "KIND           TENANT  NAME    READY  REASON             SINCE  GENERATION  AGE  FILE",
      "Role           acme    editor  True   Applied            3h     2           2d   platform/roles.yaml:4",
      "Role           -       viewer  True   Applied            3h     2           3h   platform/roles.yaml:4",
      "RoleBinding    acme    owner   True   Applied            3h     2           3h   platform/roles.yaml:4",
      "SsoConnection  acme    okta    False  HazardNotApproved  1h     -           -    tenants/acme/sso.yaml:12",
    ]);
  });

  test("tells more with --wide", async () => {
    const { stdout } = await edict(["get", "--tenant", "acme", "--wide"], { workspace: { store: STORE } });
    const [head, , , last] = stdout.trimEnd().split("\n");
    expect(head).toMatch(/FILE +OBSERVED {2}CONDITIONS {2}MESSAGE$/u);
    expect(last).toMatch(/sso.yaml:12 +1 +Stalled +lock-out: nobody could sign in$/u);
  });

  test("gives all conditions with --json", async () => {
    const { stdout } = await edict(["get", "--tenant", "acme", "--json"], { workspace: { store: STORE } });
    const { resources } = JSON.parse(stdout) as { resources: unknown[] };
    expect(resources[2]).toEqual({
      key: "SsoConnection/acme/okta",
      kind: "SsoConnection",
      tenant: "acme",
      name: "okta",
      ready: "False",
      reason: "HazardNotApproved",
      message: "lock-out: nobody could sign in",
      observedGeneration: 1,
      since: "2026-11-22T13:00:00.000Z",
      conditions: HELD,
    });
  });

  test.each([
    [
      ["get", "Role"],
      ["Role/acme/editor", "Role/viewer"],
    ],
    [
      ["get", "roles"],
      ["Role/acme/editor", "Role/viewer"],
    ],
    [["get", "role-bindings"], ["RoleBinding/acme/owner"]],
    [["get", "Role/viewer"], ["Role/viewer"]],
    [["get", "Role/acme/editor"], ["Role/acme/editor"]],
    [["get", "Role", "--tenant", "acme"], ["Role/acme/editor"]],
    [["get", "Role", "--tenant", "platform"], ["Role/viewer"]],
    [["get", "shop", "Role", "--tenant", "acme"], ["Role/acme/editor"]],
    [["get", "./Role", "Role/viewer"], ["Role/viewer"]],
  ])("%j", async (argv, keys) => {
    const { code, stdout } = await edict([...argv, "--json"], { workspace: { store: STORE }, cwd: FOLDER });
    expect(code).toBe(0);
    const { resources } = JSON.parse(stdout) as { resources: { key: string }[] };
    expect(resources.map(({ key }) => key)).toEqual(keys);
  });

  test("takes a folder for the workspace, and what looks like a kind for a kind", async () => {
    const roots = async (...words: string[]): Promise<string | undefined> =>
      (await edict(["get", ...words], { workspace: { store: STORE }, cwd: FOLDER })).opened[0]?.root;
    expect(await roots("shop")).toBe(join(FOLDER, "shop"));
    expect(await roots("Role")).toBe(FOLDER);
    expect(await roots("elsewhere", "Role")).toBe(join(FOLDER, "elsewhere"));
  });

  test("knows what was probably meant", async () => {
    const { code, stderr } = await edict(["get", "Rloe"], { workspace: { store: STORE }, cwd: FOLDER });
    expect(code).toBe(1);
    expect(stderr).toContain("EDICT_KIND_UNKNOWN");
    expect(stderr).toContain("did you mean Role?");
  });

  test("ends with 1 for a name that is not there, and with 0 for a kind without resources", async () => {
    const missing = await edict(["get", "Role/nobody"], { workspace: { store: STORE } });
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("EDICT_NOT_FOUND")]);
    const none = await edict(["get", "SecurityPolicy"], { workspace: { store: STORE } });
    expect([none.code, none.stdout]).toEqual([0, "nothing is applied\n"]);
  });
});

describe("edict get --at", () => {
  const points: HistoryPoint[] = [];
  const store = fakeStore({
    history: (point) => {
      if (point !== undefined) points.push(point);
      return Promise.resolve({
        sequence: 42,
        at: "2026-11-21T11:00:00.000Z",
        applied: [applied("Role/acme/editor"), applied("Role/viewer")],
        incomplete: ["Role/old" as ResourceKey],
        releases: new Map(),
      });
    },
  });
  const at = (...argv: string[]): ReturnType<typeof edict> =>
    edict(["get", ...argv], { workspace: { store } });

  test("lists what was applied then, and names what the trail cannot tell", async () => {
    const { code, stdout, stderr } = await at("--at", "#42");
    expect(code).toBe(0);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "KIND  TENANT  NAME    GENERATION  APPLIED                   REVISION  FILE",
      "Role  acme    editor  2           2026-11-22T11:00:00.000Z  r1        platform/roles.yaml:4",
      "Role  -       viewer  2           2026-11-22T11:00:00.000Z  r1        platform/roles.yaml:4",
    ]);
    expect(stderr).toContain("as of 2026-11-21T11:00:00.000Z, entry 42\n");
    expect(stderr).toContain(
      "1 resource cannot be told from the trail, which was written by an older edict: Role/old",
    );
    const { stdout: narrow } = await at("Role/acme/editor", "--at", "#42", "--json");
    expect(JSON.parse(narrow)).toMatchObject({
      point: { sequence: 42 },
      resources: [{ key: "Role/acme/editor", generation: 2, spec: {} }],
      incomplete: [],
    });
  });

  test.each([
    ["#7", { sequence: 7 }],
    ["2026-11-21", { time: "2026-11-21T00:00:00.000Z" }],
    ["2026-11-21T12:00:00+01:00", { time: "2026-11-21T11:00:00.000Z" }],
    ["4f1c2d9", { revision: "4f1c2d9" }],
  ])("%s is a point", async (text, point) => {
    await at("--at", text);
    expect(points.at(-1)).toEqual(point);
  });

  test.each(["#", "2026-13-01", "2026-11-21T12:00", "x y"])("%s is none", async (text) => {
    const { code, stderr, opened } = await at("--at", text);
    expect([code, opened]).toEqual([1, []]);
    expect(stderr).toContain("--at takes a time");
  });

  test("ends with 1 for a name that was not there", async () => {
    const { code, stderr } = await at("Role/nobody", "--at", "#42");
    expect([code, stderr]).toEqual([1, expect.stringContaining("no Role/nobody was applied at entry 42")]);
  });
});
