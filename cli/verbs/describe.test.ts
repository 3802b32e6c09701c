import { describe, expect, test } from "vitest";
import type { KindRegistration } from "../../core/controller.ts";
import type { Condition, EventQuery } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { applied, edict, event, fakeStore, ready } from "../../tests/fakes/command-line.ts";

const BINDING = applied("RoleBinding/acme/owner", {
  resource: {
    metadata: { labels: { team: "core" }, annotations: {} },
    spec: { role: "viewer", subjects: [{ type: "user", id: "owner@acme.example" }] },
  },
});
const HELD: readonly Condition[] = [
  ready("2026-11-22T13:00:00.000Z", {
    status: "False",
    reason: "HazardNotApproved",
    message: "lock-out: nobody left; data-loss: it shrinks",
    observedGeneration: 3,
    origin: { file: "platform/roles.yaml", line: 9, column: 3 },
  }),
];
const BLOCKED: readonly Condition[] = [
  ready("2026-11-22T13:30:00.000Z", {
    status: "False",
    reason: "Blocked",
    message: "blocked by Role/viewer, which failed",
    observedGeneration: 1,
  }),
  {
    type: "Reconciling",
    status: "True",
    reason: "Blocked",
    message: "blocked by Role/viewer, which failed",
    observedGeneration: 1,
    since: "2026-11-22T13:30:00.000Z",
    nextRetryAt: "2026-11-22T14:05:00.000Z",
    origin: { file: "tenants/acme/roles.yaml", line: 2, column: 1 },
  },
];

const STORE = fakeStore({
  applied: () =>
    Promise.resolve([applied("Role/viewer"), applied("Role/acme/twin"), applied("Role/twin"), BINDING]),
  conditions: () =>
    Promise.resolve(
      new Map([
        ["Role/viewer" as ResourceKey, HELD],
        ["Role/acme/new" as ResourceKey, BLOCKED],
      ]),
    ),
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
      "Ready:      True (Applied) since 2026-11-22T11:00:00.000Z (3h)\n",
      "Generation: 2\n",
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
    for (const told of [
      "Ready:      False (HazardNotApproved) since 2026-11-22T13:00:00.000Z (1h)\n",
      "Caused by:  platform/roles.yaml:9\n",
      "Generation: 2, 3 is desired\n",
      "lock-out: nobody left; data-loss: it shrinks\n",
      "--approve data-loss@Role/viewer:REASON",
      "--approve lock-out@Role/viewer:REASON",
    ]) {
      expect(stdout).toContain(told);
    }
    expect(stdout).toContain("Referred to by\n  RoleBinding/acme/owner\n");
  });

  test("tells what blocks it and since when, also before it was ever applied", async () => {
    const { stdout } = await edict(["describe", "Role/acme/new"], { workspace: WORKSPACE });
    expect(stdout.split("\n\n").slice(0, 2)).toEqual([
      [
        "Role/acme/new",
        "  Ready:      False (Blocked) since 2026-11-22T13:30:00.000Z (30m)",
        "  Next retry: 2026-11-22T14:05:00.000Z",
        "  Caused by:  tenants/acme/roles.yaml:2",
        "  Generation: 1, never applied",
      ].join("\n"),
      [
        "Conditions",
        "  Ready       False   Blocked since 2026-11-22T13:30:00.000Z (30m)",
        "              blocked by Role/viewer, which failed",
        "  Reconciling True    Blocked since 2026-11-22T13:30:00.000Z (30m)",
        "              blocked by Role/viewer, which failed",
      ].join("\n"),
    ]);
  });

  test("tells what was applied at a point of the trail", async () => {
    const queries: EventQuery[] = [];
    const store = fakeStore({
      history: () =>
        Promise.resolve({
          sequence: 7,
          at: "2026-11-22T11:00:00.000Z",
          applied: [applied("Role/viewer"), BINDING],
          incomplete: ["Role/old" as ResourceKey],
          releases: new Map(),
        }),
      events: (query) => {
        queries.push(query);
        return Promise.resolve([event(7)]);
      },
    });
    const workspace = { store, kinds: KINDS };
    const { stdout } = await edict(["describe", "Role/viewer", "--at", "#7"], { workspace });
    expect(stdout).toContain("As of:      2026-11-22T11:00:00.000Z, entry 7 of the trail\n");
    expect(stdout).toContain("Referred to by\n  RoleBinding/acme/owner\n");
    expect(stdout).not.toContain("Conditions");
    expect(queries).toEqual([{ resource: "Role/viewer", upTo: 7, limit: 10 }]);
    const old = await edict(["describe", "Role/old", "--at", "#7"], { workspace });
    expect([old.code, old.stderr]).toEqual([
      1,
      expect.stringContaining("the trail does not say what Role/old was"),
    ]);
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
