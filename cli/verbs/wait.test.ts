import { describe, expect, test } from "vitest";
import type { ResourceStatus } from "../../core/ports.ts";
import {
  applied,
  diagnostic,
  digest,
  edict,
  fakeStore,
  finding,
  prepared,
  ready,
  resource,
} from "../../tests/fakes/command-line.ts";
import type { WorldParts } from "../../tests/fakes/command-line.ts";
import type { Signal } from "../world.ts";

const VIEWER = resource("Role/viewer");
const EDITOR = {
  ...resource("Role/acme/editor"),
  metadata: { ...resource("x/y").metadata, name: "editor", tenant: "acme" },
};
const VIEWER_NAMED = { ...VIEWER, metadata: { ...VIEWER.metadata, name: "viewer" } };

function status(key: string, newest: boolean, isReady: boolean): ResourceStatus {
  const {
    conditions: _conditions,
    resource: _resource,
    ...record
  } = applied(key, {
    digest: newest ? VIEWER.digest : digest("7"),
  });
  const message = isReady ? "" : "blocked by Role/base, which failed";
  const condition = ready("2026-11-22T11:00:00.000Z", {
    message,
    ...(isReady ? {} : { status: "False", reason: "Blocked" }),
  });
  return { key: record.key, applied: record, conditions: [condition] };
}

/** A workspace whose database tells one answer after the other, the last one for ever. */
function workspaceWith(...answers: readonly (readonly ResourceStatus[])[]): {
  readonly workspace: NonNullable<WorldParts["workspace"]>;
  readonly asked: (readonly string[] | undefined)[];
} {
  const asked: (readonly string[] | undefined)[] = [];
  const store = fakeStore({
    statuses: (owners) => {
      asked.push(owners);
      return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1] ?? []);
    },
  });
  const report = { prepared: prepared({ resources: [EDITOR, VIEWER_NAMED] }), phases: [] };
  return { workspace: { store, prepare: () => Promise.resolve(report) }, asked };
}

const DONE = [status("Role/acme/editor", true, true), status("Role/viewer", true, true)];

describe("edict wait", () => {
  test("looks again until every resource is as desired", async () => {
    const { workspace, asked } = workspaceWith([], [status("Role/viewer", true, true)], DONE);
    const { code, stdout, opened } = await edict(["wait"], { workspace });
    expect([code, stdout]).toEqual([0, "done: 2 resources, all Ready=True\n"]);
    expect(asked).toEqual([
      ["acme", ""],
      ["acme", ""],
      ["acme", ""],
    ]);
    expect(opened[0]?.serve).toBe(true);
  });

  test("names who is missing when the time runs out, and ends with 2", async () => {
    const answer = [status("Role/acme/editor", true, false), status("Role/viewer", false, true)];
    const { workspace, asked } = workspaceWith(answer);
    const { code, stdout } = await edict(["wait", "--all", "--timeout", "0"], { workspace });
    expect(code).toBe(2);
    expect(asked).toHaveLength(1);
    expect(stdout.trimEnd().split("\n")).toEqual([
      "MISSING           NEWEST  READY  REASON   FILE                   MESSAGE",
      "Role/acme/editor  yes     False  Blocked  platform/roles.yaml:1  blocked by Role/base, which failed",
      "Role/viewer       no      True   Applied  platform/roles.yaml:1",
      "not yet: 2 of 2 resources not Ready=True",
    ]);
    const json = await edict(["wait", "--timeout", "0", "--json"], {
      workspace: workspaceWith([]).workspace,
    });
    expect(JSON.parse(json.stdout)).toEqual({
      for: "Ready=True",
      met: false,
      resources: 2,
      missing: ["Role/acme/editor", "Role/viewer"].map((key) => ({
        key,
        applied: false,
        ready: "Unknown",
        reason: "Progressing",
        message: "no round told of it yet",
        file: "platform/roles.yaml",
        line: 1,
      })),
    });
  });

  test.each([
    [["--tenant", "acme"], "1 resource,", ["acme"]],
    [["--tenant", "platform"], "1 resource,", [""]],
    [["Role"], "2 resources,", ["acme", ""]],
    [["Role/acme/editor", "--for", "Drifted=False"], "1 resource, all Drifted=False", ["acme"]],
  ])("waits only for %j", async (argv, told, owners) => {
    const { workspace, asked } = workspaceWith(DONE);
    const { code, stdout } = await edict(["wait", ...argv], { workspace });
    expect([code, stdout]).toEqual([0, expect.stringContaining(told)]);
    expect(asked).toEqual([owners]);
  });

  test.each([
    [["--for", "Happy"], "--for takes a condition"],
    [["--timeout", "soon"], "--timeout takes a time"],
    [["--all", "--tenant", "acme"], "exclude each other"],
    [["Role/nobody"], "the workspace desires nothing of Role/nobody"],
    [["--tenant", "globex"], "the workspace desires nothing of tenant globex"],
  ])("refuses %j", async (argv, told) => {
    const { code, stderr } = await edict(["wait", ...argv], { workspace: workspaceWith(DONE).workspace });
    expect([code, stderr]).toEqual([1, expect.stringContaining(told)]);
  });

  test.each([
    [{ verdict: "invalid", diagnostics: [diagnostic()] }, 1, "rules must be a list"],
    [{ verdict: "refused", findings: [finding()] }, 3, "sso/no-break-glass"],
  ] as const)("does not wait for what nobody will apply: %o", async (parts, expected, told) => {
    const { workspace, asked } = workspaceWith([]);
    const report = { prepared: prepared(parts), phases: [] };
    const { code, stdout } = await edict(["wait"], {
      workspace: { ...workspace, prepare: () => Promise.resolve(report) },
    });
    expect([code, stdout]).toEqual([expected, expect.stringContaining(told)]);
    expect(asked).toEqual([]);
  });

  test("stops at once when it is told to", async () => {
    const { workspace } = workspaceWith([]);
    const onListen = (send: (signal: Signal) => void): void => void setTimeout(() => send("SIGINT"), 20);
    const begin = performance.now();
    const { code, stderr } = await edict(["wait"], { workspace, onListen });
    expect([code, stderr]).toEqual([130, expect.stringContaining("EDICT_CANCELLED")]);
    expect(performance.now() - begin).toBeLessThan(5_000);
  });
});
