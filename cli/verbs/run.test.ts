import { describe, expect, test } from "vitest";
import type { Workspace } from "../../compose.ts";
import { EdictError } from "../../core/errors.ts";
import type { Change } from "../../core/plan.ts";
import type { Release } from "../../core/release.ts";
import type { ResourceKey, Revision } from "../../core/resource.ts";
import type { Pass, RoundReport } from "../../engine/pass.ts";
import { planBrief } from "../../engine/plan-brief.ts";
import {
  change,
  diagnostic,
  digest,
  edict,
  fakeStore,
  finding,
  plan,
} from "../../tests/fakes/command-line.ts";
import type { Outcome } from "../../tests/fakes/command-line.ts";
import type { Signal } from "../world.ts";

const ADDRESS = "http://127.0.0.1:7373";
const SOURCE = { resource: "Role/viewer" as ResourceKey, file: "platform/roles.yaml", line: 1 };
const RELEASE: Release = {
  format: 1,
  tenant: "acme",
  digest: digest("7"),
  sections: {
    bindings: { user: { "it's@acme.example": [{ role: "Role/viewer" as ResourceKey, source: SOURCE }] } },
    roles: { "Role/viewer": { name: "viewer", rules: { data: { view: [] } }, source: SOURCE } },
  },
};

const WORKSPACE: Partial<Workspace> = {
  store: fakeStore({
    releaseDigests: () => Promise.resolve(new Map([["acme", RELEASE.digest]])),
    release: () => Promise.resolve(RELEASE),
  }),
  settings: () => Promise.resolve({ server: { tokens: [], jwt: [] } } as never),
};

function appliedPass(changes = [change()], parts: Partial<RoundReport> = {}): Pass {
  return {
    outcome: "applied",
    report: {
      revision: "r1" as Revision,
      units: 1,
      made: changes.length,
      unchanged: 29,
      changes: changes.map(({ key, operation, reason }) => ({ key, operation, reason })),
      failed: [],
      blocked: [],
      held: [],
      published: changes.map(() => ({ tenant: "acme", digest: digest("7") })),
      withdrawn: [],
      phases: [{ phase: "load", ms: 12.34, summary: "9 files, 34 resources" }],
      ...parts,
    },
  };
}

function refusedPass(parts: Partial<Extract<Pass, { readonly outcome: "refused" }>>): Pass {
  return {
    outcome: "refused",
    revision: "r1" as Revision,
    verdict: "invalid",
    reason: "wrong",
    diagnostics: [],
    findings: [],
    phases: [],
    ...parts,
  };
}

interface Script {
  readonly argv?: readonly string[];
  readonly signal?: Signal;
  /** The changes of the plan that is told before the first pass. */
  readonly planned?: readonly Change[];
  readonly workspace?: Partial<Workspace>;
}

/** Runs the daemon over these passes, the first one during the start, and stops it by the signal. */
async function running(
  passes: readonly Pass[],
  { argv = [], signal = "SIGINT", planned = [change()], workspace = {} }: Script = {},
): Promise<Outcome & { stops: number }> {
  let send: (signal: Signal) => void = () => undefined;
  let stops = 0;
  const outcome = await edict(["run", ...argv], {
    workspace: { ...WORKSPACE, ...workspace },
    onListen: (sender) => (send = sender),
    serve: (_workspace, options) => {
      const [first, ...later] = passes;
      options.onPlan?.(planBrief(plan(planned), { open: [] }));
      if (first !== undefined) options.onPass(first);
      // Later passes come after what is printed on a started daemon.
      setTimeout(() => {
        for (const pass of later) options.onPass(pass);
        send(signal);
      }, 50);
      return Promise.resolve({
        address: ADDRESS,
        status: () => ({}),
        stop: () => Promise.resolve(void (stops += 1)),
      });
    },
  });
  return { ...outcome, stops };
}

describe("edict run", () => {
  test("tells the plan, the phases, the address, and a line that can be pasted", async () => {
    const { code, stdout, stops } = await running([appliedPass()]);
    expect([code, stops]).toEqual([0, 1]);
    expect(stdout).toContain("plan: 1 to update, 29 unchanged");
    expect(stdout).toContain("  load         12.3 ms  9 files, 34 resources\n");
    expect(stdout).toContain("14:00:00 applied 1 change, 1 release at revision r1 in 0.01 s");
    expect(stdout).toContain(`listening on ${ADDRESS}`);
    expect(stdout).toContain(
      `curl -s ${ADDRESS}/tenants/acme/access/v1/evaluation -H 'content-type: application/json' ` +
        `-d '{"subject":{"type":"user","id":"it'\\''s@acme.example"},"action":{"name":"view"},"resource":{"type":"data","id":"1"}}'\n`,
    );
  });

  test("goes on when the database is away just when it would give an example", async () => {
    const away = new EdictError("EDICT_DATABASE_UNREACHABLE", "the database is away");
    const { code, stdout, stderr, stops } = await running([appliedPass()], {
      workspace: { store: fakeStore({ releaseDigests: () => Promise.reject(away) }) },
    });
    expect([code, stops, stderr]).toEqual([0, 1, expect.not.stringContaining("EDICT_DATABASE_UNREACHABLE")]);
    expect(stdout).toContain(`listening on ${ADDRESS}`);
    expect(stdout).not.toContain("ask, for example");
  });

  test("leaves no server behind when it fails after the start", async () => {
    const broken = new EdictError("EDICT_CONFIG_INVALID", "edict.yaml was broken meanwhile");
    const { code, stops } = await running([appliedPass()], {
      workspace: { settings: () => Promise.reject(broken) },
    });
    expect([code, stops]).toEqual([1, 1]);
  });

  test("says that nothing is to do before it says where it listens", async () => {
    const { stdout } = await running([appliedPass([])], { planned: [] });
    expect(stdout.indexOf("nothing to do")).toBeGreaterThan(-1);
    expect(stdout.indexOf("nothing to do")).toBeLessThan(stdout.indexOf(ADDRESS));
  });

  test("tells a long plan by counts", async () => {
    const many = Array.from({ length: 60 }, (_, index) =>
      change({ key: `Role/r${index}` as ResourceKey, kind: "Role", operation: "create" }),
    );
    const { stdout } = await running([appliedPass(many)], { planned: many });
    expect(stdout).toContain("  Role: 60 to create\n");
    expect(stdout).not.toContain("Role/r7");
  });

  test("tells every later pass in a line, a refused one with its places", async () => {
    const failed = { code: "EDICT_DATABASE_UNREACHABLE", message: "the database went away" } as const;
    const { stdout } = await running([
      appliedPass(),
      refusedPass({ diagnostics: [diagnostic(), diagnostic({ line: 8 })] }),
      refusedPass({ verdict: "refused", findings: [finding()] }),
      { outcome: "failed", ...failed },
      appliedPass([]),
    ]);
    const told = stdout.slice(stdout.indexOf("ask, for example"));
    expect(told).toContain("14:00:00 refused revision r1; what was applied before goes on serving\n");
    expect(told).toContain("platform/roles.yaml:3:7 EDICT_RESOURCE_INVALID: rules must be a list.\n");
    expect(told).toContain("platform/roles.yaml:8:7");
    expect(told).toContain("tenants/acme/sso.yaml:12:3 sso/no-break-glass");
    expect(told).toContain("failed EDICT_DATABASE_UNREACHABLE: the database went away; trying again\n");
    expect(told).toContain("nothing to do at revision r1");
    expect(told.match(/plan: /g)).toBeNull();
  });

  test("explains a first revision that is wrong, and goes on", async () => {
    const { code, stdout } = await running([refusedPass({ diagnostics: [diagnostic()] })], {
      signal: "SIGTERM",
    });
    expect(code).toBe(0);
    expect(stdout).toContain("what to do: Write a list.");
    expect(stdout).toContain(`listening on ${ADDRESS}`);
  });

  test("tells what an approval in Git is waited for", async () => {
    const key = "SsoConnection/acme/okta" as ResourceKey;
    const held = [
      { key, hazard: "lock-out", message: "nobody could sign in" },
      { key: "Tenant/acme" as ResourceKey, message: "waits for a change that is held" },
    ] as const;
    const { stdout } = await running([appliedPass(), appliedPass([], { held })]);
    expect(stdout).toContain("held SsoConnection/acme/okta lock-out: nobody could sign in\n");
    expect(stdout).toContain("held Tenant/acme: waits for a change that is held\n");
  });

  test("prints one JSON document a line with --json", async () => {
    const { stdout } = await running([appliedPass(), appliedPass([])], { argv: ["--json"] });
    const lines = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines.map(({ event: name, outcome }) => [name, outcome])).toEqual([
      ["pass", "applied"],
      ["listening", undefined],
      ["pass", "applied"],
    ]);
  });

  test("opens the workspace for others, and acts under its own name", async () => {
    const { opened } = await running([appliedPass()], { argv: ["--listen", "127.0.0.1:0"] });
    expect(opened[0]).toMatchObject({
      serve: true,
      reconcile: true,
      allowCommands: true,
      actor: "edict run",
    });
  });

  test("with --decisions-only opens the workspace without an engine", async () => {
    const { opened } = await running([], { argv: ["--decisions-only"] });
    expect(opened[0]).toMatchObject({ serve: true });
    expect(opened[0]).not.toHaveProperty("reconcile");
  });

  test("stopped before it started it ends with 130, whatever the start then does", async () => {
    let closes = 0;
    const { code } = await edict(["run"], {
      workspace: WORKSPACE,
      onListen: (send) => setTimeout(() => send("SIGINT"), 10),
      serve: async (workspace) => {
        const closing = Promise.withResolvers<never>();
        const close = workspace.close.bind(workspace);
        Object.assign(workspace, {
          close: async () => {
            closes += 1;
            closing.reject(new EdictError("EDICT_CANCELLED", "closed"));
            await close();
          },
        });
        return closing.promise;
      },
    });
    expect(code).toBe(130);
    expect(closes).toBeGreaterThan(0);
  });

  test("says once why it could not start", async () => {
    const { code, stderr } = await edict(["run"], {
      workspace: WORKSPACE,
      serve: () => Promise.reject(new EdictError("EDICT_LISTEN_UNPROTECTED", "0.0.0.0:80 without tokens")),
    });
    expect([code, stderr.match(/EDICT_LISTEN_UNPROTECTED/g)?.length]).toEqual([1, 1]);
  });
});
