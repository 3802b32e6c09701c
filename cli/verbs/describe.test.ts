import { describe, expect, test } from "vitest";
import type { KindRegistration } from "../../core/controller.ts";
import type { Condition } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { applied, edict, event, fakeStore } from "../../tests/fakes/command-line.ts";

const BINDING = applied("RoleBinding/acme/owner", {
  resource: {
    metadata: { labels: { team: "core" }, annotations: {} },
    spec: { role: "viewer", subjects: [{ type: "user", id: "owner@acme.example" }] },
  },
});
const HELD: Condition = {
  type: "Ready",
  status: "False",
  reason: "HazardNotApproved",
  message: "lock-out: nobody left",
};

const STORE = fakeStore({
  applied: () =>
    Promise.resolve([applied("Role/viewer"), applied("Role/acme/twin"), applied("Role/twin"), BINDING]),
  conditions: () => Promise.resolve(new Map([["Role/viewer" as ResourceKey, [HELD]]])),
  events: ({ resource, limit }) => {
    expect([resource, limit]).toEqual([expect.stringMatching(/^Role/), 10]);
    return Promise.resolve([event(8), event(7, { type: "resource.created" })]);
  },
});

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** Kinds of which only a binding refers to anything: to the role in `spec.role`. */
const KINDS = new Map(
  ["Role", "RoleBinding"].map((kind) => {
    const references: KindRegistration["controller"]["references"] = ({ spec }) =>
      kind === "RoleBinding" ? [{ pointer: "/spec/role", kind: "Role", target: textOf(spec["role"]) }] : [];
    return [kind, { controller: { references } } as unknown as KindRegistration];
  }),
);
const WORKSPACE = { store: STORE, kinds: KINDS };

describe("edict describe", () => {
  test("tells everything of one resource", async () => {
    const { code, stdout } = await edict(["describe", "RoleBinding/acme/owner"], { workspace: WORKSPACE });
    expect(code).toBe(0);
    for (const told of [
      "RoleBinding/acme/owner\n",
      "Condition:  Applied\n",
      "File:       platform/roles.yaml:4\n",
      "Labels\n  team: core\n",
      "Spec\n  role: viewer\n  subjects:\n    - type: user\n",
      "Refers to\n  spec.role: Role/viewer\n",
      "Events\n  7  2026-11-22T11:00:00.000Z  resource.created  ada",
    ]) {
      expect(stdout).toContain(told);
    }
  });

  test("tells who refers to it, and how to approve what holds it", async () => {
    const { stdout } = await edict(["describe", "Role", "viewer"], { workspace: WORKSPACE });
    expect(stdout).toContain("Condition:  HazardNotApproved: lock-out: nobody left\n");
    expect(stdout).toContain("--approve lock-out@Role/viewer:REASON");
    expect(stdout).toContain("Referred to by\n  RoleBinding/acme/owner\n");
  });

  test("prints one document with --json", async () => {
    const { stdout } = await edict(["describe", "RoleBinding/acme/owner", "--json"], {
      workspace: WORKSPACE,
    });
    expect(JSON.parse(stdout)).toMatchObject({
      key: "RoleBinding/acme/owner",
      references: [{ pointer: "/spec/role", target: "Role viewer", key: "Role/viewer" }],
      referredToBy: [],
      applied: { generation: 2 },
    });
  });

  test.each([
    [["Role", "nobody"], "EDICT_NOT_FOUND"],
    [["Role"], "describe needs the name of a Role"],
    [["Role", "twin"], "Role/acme/twin, Role/twin"],
    [[], "describe needs a KEY"],
    [["Rule", "x"], "did you mean Role?"],
  ])("refuses %j", async (words, told) => {
    const { code, stderr } = await edict(["describe", ...words], { workspace: WORKSPACE });
    expect([code, stderr]).toEqual([1, expect.stringContaining(told)]);
  });

  test("tells twins apart by the tenant", async () => {
    const { stdout } = await edict(["describe", "Role", "twin", "--tenant", "acme"], {
      workspace: WORKSPACE,
    });
    expect(stdout).toContain("Role/acme/twin\n");
  });
});
