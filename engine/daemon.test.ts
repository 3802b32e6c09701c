import { describe, expect, test, vi } from "vitest";
import { EdictError } from "../core/errors.ts";
import type { Logger } from "../core/ports.ts";
import type { Revision } from "../core/resource.ts";
import { Daemon } from "./daemon.ts";
import type { DaemonDependencies, Pass } from "./daemon.ts";
import type { Prepared } from "./prepare.ts";
import type { ApplyReport } from "./reconciler.ts";

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function prepared(revision: string, verdict: Prepared["verdict"] = "usable"): Prepared {
  return {
    revision: revision as Revision,
    config: { name: "w", dataSources: [], secrets: [], acceptedHazards: [] },
    resources: [],
    byKey: new Map(),
    edges: new Map(),
    desired: "sha256:x" as Prepared["desired"],
    diagnostics:
      verdict === "invalid"
        ? [
            {
              code: "EDICT_LOAD_SYNTAX",
              severity: "error",
              file: "a.yaml",
              line: 3,
              column: 7,
              length: 1,
              pointer: "",
              message: "broken",
              hint: "mend it",
            },
          ]
        : [],
    findings: [],
    verdict,
  };
}

interface World {
  current: Prepared;
  failure?: EdictError;
  readonly passes: Pass[];
  applies: number;
  wake: () => void;
  readonly daemon: Daemon;
}

function world(onApply: () => Promise<void> = () => Promise.resolve()): World {
  const state: Omit<World, "daemon"> = { current: prepared("r1"), passes: [], applies: 0, wake: () => {} };
  const dependencies: DaemonDependencies = {
    reconciler: {
      prepare: () => Promise.resolve({ prepared: state.current, phases: [] }),
      apply: async () => {
        state.applies += 1;
        if (state.failure !== undefined) throw state.failure;
        await onApply();
        return { prepared: state.current, execution: { failed: [] } } as unknown as ApplyReport;
      },
    },
    source: {
      watch: (changed) => {
        state.wake = changed;
        return Promise.resolve(() => Promise.resolve());
      },
    },
    logger: silent,
    actor: "test",
    random: () => 0.5,
    onPass: (pass) => void state.passes.push(pass),
  };
  return Object.assign(state, { daemon: new Daemon(dependencies) });
}

describe("the loop", () => {
  test("a broken revision leaves the one before in force and says where it is broken", async () => {
    const here = world();
    await here.daemon.start();
    expect(here.daemon.status).toEqual({ passes: 1, revision: "r1" });
    here.current = prepared("r2", "invalid");
    here.wake();
    await vi.waitFor(() => expect(here.passes).toHaveLength(2));
    expect(here.daemon.status).toEqual({
      passes: 2,
      revision: "r1",
      degraded: { reason: "a.yaml:3:7 broken", revision: "r2" },
    });
    here.current = prepared("r3");
    here.wake();
    await vi.waitFor(() => expect(here.daemon.status).toEqual({ passes: 3, revision: "r3" }));
    await here.daemon.stop();
  });

  test("changes while a pass runs make one more pass, not many", async () => {
    let release = (): void => {};
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    const here = world(() => gate);
    const started = here.daemon.start();
    await vi.waitFor(() => expect(here.applies).toBe(1));
    for (let count = 0; count < 10; count += 1) here.wake();
    release();
    await started;
    await vi.waitFor(() => expect(here.passes).toHaveLength(2));
    await here.daemon.stop();
    expect(here.applies).toBe(2);
  });

  test("what may succeed later is tried again without a change, what cannot is not", async () => {
    vi.useFakeTimers();
    const here = world();
    here.failure = new EdictError("EDICT_DATABASE_UNREACHABLE", "gone");
    await here.daemon.start();
    expect(here.daemon.status.degraded).toEqual({ reason: "gone" });
    delete here.failure;
    await vi.advanceTimersByTimeAsync(500);
    expect(here.daemon.status).toEqual({ passes: 2, revision: "r1" });
    here.failure = new EdictError("EDICT_TABLE_INCOMPATIBLE", "no");
    here.wake();
    await vi.advanceTimersByTimeAsync(600_000);
    expect(here.passes).toHaveLength(3);
    await here.daemon.stop();
    vi.useRealTimers();
  });

  test("a stopped daemon stays stopped", async () => {
    const here = world();
    await here.daemon.start();
    await here.daemon.stop();
    here.wake();
    await new Promise((resolve) => setTimeout(resolve, 10));
    expect(here.passes).toHaveLength(1);
  });
});
