import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { Workspace } from "../../compose.ts";
import { EdictError } from "../../core/errors.ts";
import type { Plan } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import type { ApplyOptions, ApplyReport } from "../../engine/reconciler.ts";
import {
  change,
  diagnostic,
  digest,
  edict,
  finding,
  plan,
  planReport,
  prepared,
} from "../../tests/fakes/command-line.ts";

const HAZARD = { id: "weakens-security", message: "minLength falls", pointer: "" } as const;
const RISKY = change({ hazards: [HAZARD] });

interface Applying {
  readonly workspace: Partial<Workspace>;
  readonly calls: Omit<ApplyOptions, "actor">[];
}

function report(made: Plan, parts: Partial<ApplyReport["execution"]> = {}): ApplyReport {
  return {
    prepared: prepared(),
    plan: made,
    gate: { released: made.changes, held: [], open: [], used: [] },
    execution: {
      applied: made.changes.map(({ key }) => key),
      records: new Map(),
      failed: [],
      blocked: [],
      ...parts,
    },
    publication: { published: [{ tenant: "acme", digest: digest("7") }], withdrawn: [] },
    entry: 57,
    phases: [{ phase: "apply", ms: 1240, summary: "" }],
  };
}

/** A workspace that applies `made`, telling of the plan and of progress on the way. */
function applying(made: Plan, result: ApplyReport = report(made)): Applying {
  const calls: Omit<ApplyOptions, "actor">[] = [];
  return {
    calls,
    workspace: {
      prepare: () => Promise.resolve({ prepared: prepared(), phases: [] }),
      plan: () => Promise.resolve(planReport({ plan: made, gate: { ...result.gate, open: openOf(made) } })),
      apply: (options) => {
        calls.push(options);
        options.onPlan?.(made, result.gate);
        for (const finished of [50, 55, 100]) options.onProgress?.({ finished, total: 100 });
        return Promise.resolve(result);
      },
    },
  };
}

function openOf({ changes }: Plan): ApplyReport["gate"]["open"] {
  return changes.flatMap(({ key, hazards }) => hazards.map((hazard) => ({ key, hazard })));
}

describe("edict apply", () => {
  test("shows the plan, progress in lines and what was done", async () => {
    const { workspace } = applying(plan([change()]));
    const { code, stdout, stderr } = await edict(["apply"], { workspace });
    expect(code).toBe(0);
    expect(stdout).toContain("plan: 1 to update, 29 unchanged");
    expect(stdout).toContain("applied: 1 change, 1 release published, in 1.24 s (entry 57)");
    expect(stderr).toBe("applied 50 of 100\napplied 100 of 100\n");
  });

  test("may resolve secrets from commands", async () => {
    const { opened } = await edict(["apply"], { workspace: applying(plan()).workspace });
    expect(opened[0]).toMatchObject({ allowCommands: true });
  });

  test("shows wrong files and refusing rules with their places, and applies nothing", async () => {
    for (const [judged, expected] of [
      [prepared({ diagnostics: [diagnostic()], verdict: "invalid" }), [1, "platform/roles.yaml:3:7"]],
      [prepared({ findings: [finding()], verdict: "refused" }), [3, "tenants/acme/sso.yaml:12:3"]],
    ] as const) {
      const { workspace, calls } = applying(plan());
      const prepare = (): ReturnType<Workspace["prepare"]> =>
        Promise.resolve({ prepared: judged, phases: [] });
      const { code, stdout } = await edict(["apply"], { workspace: { ...workspace, prepare } });
      expect([code, stdout]).toEqual([expected[0], expect.stringContaining(expected[1])]);
      expect(calls).toEqual([]);
    }
  });

  test("ends with 1 when a change failed, and names it and what waited for it", async () => {
    const made = plan([change()]);
    const failed = [{ key: RISKY.key, code: "EDICT_DATABASE_FAILED", error: "duplicate key" }];
    const blocked = [{ key: "RoleBinding/acme/owner" as ResourceKey, by: RISKY.key }];
    const { workspace } = applying(made, report(made, { applied: [], failed, blocked }));
    const { code, stdout } = await edict(["apply"], { workspace });
    expect(code).toBe(1);
    expect(stdout).toContain("failed SecurityPolicy/acme/security EDICT_DATABASE_FAILED: duplicate key");
    expect(stdout).toContain("not tried RoleBinding/acme/owner: waits for SecurityPolicy/acme/security");
    expect(stdout).toContain("partly applied: 0 changes, 1 failed, 1 not tried");
  });

  test("hands approvals on, for a resource or for all, with the reason", async () => {
    const { workspace, calls } = applying(plan([RISKY]));
    await edict(
      [
        "apply",
        "--approve",
        "lock-out",
        "--approve",
        "weakens-security@SecurityPolicy/acme/security:agreed: T-1",
      ],
      { workspace },
    );
    expect(calls[0]?.approvals).toEqual([
      { hazard: "lock-out", by: "--approve", reason: "" },
      { hazard: "weakens-security", by: "--approve", reason: "agreed: T-1", resource: RISKY.key },
    ]);
  });

  test.each([
    ["weaken-security", "did you mean weakens-security?"],
    ["", "is not a hazard"],
    ["lock-out@nothing", "names no resource"],
  ])("refuses the approval %j", async (approval, told) => {
    const { workspace, calls } = applying(plan([RISKY]));
    const { code, stderr, opened } = await edict(["apply", "--approve", approval], { workspace });
    expect([code, stderr]).toEqual([1, expect.stringContaining(told)]);
    expect([calls, opened]).toEqual([[], []]);
  });

  test("ends with 3 when the engine refuses a hazard", async () => {
    const { workspace } = applying(plan([RISKY]));
    const apply = (): Promise<never> =>
      Promise.reject(new EdictError("EDICT_APPLY_UNAPPROVED", "nobody approved weakens-security"));
    expect((await edict(["apply"], { workspace: { ...workspace, apply } })).code).toBe(3);
  });

  test("turns Ctrl-C into a stop, and a second one into the end at once", async () => {
    const { workspace, calls } = applying(plan([change()]));
    let raise = (): void => undefined;
    const apply: Workspace["apply"] = (options) => {
      calls.push(options);
      raise();
      expect(options.signal?.aborted).toBe(true);
      raise();
      return Promise.reject(new EdictError("EDICT_CANCELLED", "the apply was stopped"));
    };
    const { code, stderr, exits } = await edict(["apply"], {
      workspace: { ...workspace, apply },
      onListen: (send) => (raise = () => send("SIGINT")),
    });
    expect([code, exits]).toEqual([130, [130]]);
    expect(stderr).toContain("stopping");
  });

  test("prints one document with --json, and no plan before it", async () => {
    const { workspace } = applying(plan([change()]));
    const { stdout } = await edict(["apply", "--json"], { workspace, terminal: true });
    expect(JSON.parse(stdout)).toMatchObject({
      changes: 1,
      applied: ["SecurityPolicy/acme/security"],
      failed: [],
    });
  });
});

describe("edict apply on a terminal", () => {
  test.each([
    ["y\n", 0, 1],
    ["YES\n", 0, 1],
    ["n\n", 3, 0],
    ["\n", 3, 0],
    ["", 3, 0],
  ])("asks, and takes %j", async (stdin, expected, applied) => {
    const made = plan([change()]);
    const { workspace, calls } = applying(made);
    const { code, stdout, stderr } = await edict(["apply"], { workspace, terminal: true, stdin });
    expect([code, calls.length]).toEqual([expected, applied]);
    expect(stderr).toContain("Apply this plan? [y/N]");
    expect(stdout.split("1 to update").length).toBe(2);
    if (applied === 1) expect(calls[0]?.saved).toEqual(made);
  });

  test("does not ask with --yes, nor when nothing is to do", async () => {
    for (const [argv, made] of [
      [["apply", "--yes"], plan([change()])],
      [["apply"], plan()],
    ] as const) {
      const { workspace, calls } = applying(made);
      const { stderr } = await edict(argv, { workspace, terminal: true });
      expect(stderr).not.toContain("[y/N]");
      expect(calls).toHaveLength(1);
    }
  });

  test("does not ask about a plan that must be refused anyway", async () => {
    const { workspace, calls } = applying(plan([RISKY]));
    const { code, stderr } = await edict(["apply"], { workspace, terminal: true, stdin: "y\n" });
    expect([code, calls]).toEqual([3, []]);
    expect(stderr).not.toContain("[y/N]");
    const approved = await edict(["apply", "--approve", "weakens-security"], {
      workspace,
      terminal: true,
      stdin: "y\n",
    });
    expect(approved.code).toBe(0);
  });

  test("draws a bar and wipes it away", async () => {
    const { workspace } = applying(plan([change()]));
    const { stderr } = await edict(["apply", "--yes", "--no-color"], { workspace, terminal: true });
    expect(stderr).toContain(`\r${"█".repeat(15)}${"░".repeat(15)} 50 of 100`);
    expect(stderr.endsWith("\r\u001b[2K")).toBe(true);
  });
});

describe("edict apply --plan", () => {
  function file(text: string): string {
    const path = join(mkdtempSync(join(tmpdir(), "edict-plan-")), "plan.json");
    writeFileSync(path, text);
    return path;
  }

  test("applies the saved plan without asking", async () => {
    const made = plan([change()]);
    const { workspace, calls } = applying(made);
    const { code, stderr } = await edict(["apply", "--plan", file(JSON.stringify(made))], {
      workspace,
      terminal: true,
    });
    expect(code).toBe(0);
    expect(calls[0]?.saved).toEqual(made);
    expect(stderr).not.toContain("[y/N]");
  });

  test.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["another format", JSON.stringify({ ...plan(), format: 2 })],
    ["no basis", JSON.stringify({ ...plan(), basis: null })],
    ["no time", JSON.stringify({ ...plan(), basis: { ...plan().basis, at: "yesterday" } })],
    ["a damaged change", JSON.stringify({ ...plan(), changes: [{ key: "Role/x" }] })],
    ["a key twice", `{"format":1,"format":1}`],
    ["a prototype key", `{"__proto__":{}}`],
  ])("refuses %s before anything is opened", async (_what, text) => {
    const { code, stderr, opened } = await edict(["apply", "--plan", file(text)], { workspace: {} });
    expect([code, opened]).toEqual([1, []]);
    expect(stderr).toContain("EDICT_PLAN_INVALID");
  });
});
