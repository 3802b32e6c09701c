import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Condition } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { applied, edict, fakeStore } from "../../tests/fakes/command-line.ts";

const HELD: Condition = {
  type: "Ready",
  status: "False",
  reason: "HazardNotApproved",
  message: "lock-out: nobody could sign in",
};

const STORE = fakeStore({
  applied: () =>
    Promise.resolve([
      applied("Role/viewer"),
      applied("Role/acme/editor", { appliedAt: "2026-11-20T14:00:00.000Z" }),
      applied("RoleBinding/acme/owner"),
    ]),
  conditions: () => Promise.resolve(new Map([["SsoConnection/acme/okta" as ResourceKey, [HELD]]])),
});

const FOLDER = mkdtempSync(join(tmpdir(), "edict-get-"));
mkdirSync(join(FOLDER, "shop"));

describe("edict get", () => {
  test("lists what is applied and what is held, with age and file", async () => {
    const { code, stdout } = await edict(["get"], { workspace: { store: STORE } });
    expect(code).toBe(0);
    const lines = stdout.trimEnd().split("\n");
    expect(lines).toEqual([
      "KIND           TENANT  NAME    READY  REASON             GENERATION  AGE  FILE",
      "Role           acme    editor  True   Applied            2           2d   platform/roles.yaml:4",
      "Role           -       viewer  True   Applied            2           3h   platform/roles.yaml:4",
      "RoleBinding    acme    owner   True   Applied            2           3h   platform/roles.yaml:4",
      "SsoConnection  acme    okta    False  HazardNotApproved  -           -    -",
    ]);
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
