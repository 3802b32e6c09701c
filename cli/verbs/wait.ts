import type { Workspace } from "../../compose.ts";
import type { ResourceStatus } from "../../core/ports.ts";
import { PLATFORM } from "../../core/resource.ts";
import type { Resource } from "../../core/resource.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { GOALS } from "../goal.ts";
import type { Goal } from "../goal.ts";
import type { Selector } from "../target.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

const DEFAULT_TIMEOUT = "5m";
const POLL_MS = 250;
/** Looking takes at most this part of the time, so that waiting for many resources does not keep the database busy. */
const POLL_SHARE = 1 / 5;
/** With more owners than this it is one read of everything. */
const MOST_OWNERS = 50;

export const wait: Verb = {
  name: "wait",
  summary: "wait until resources are as the workspace desires them",
  description:
    "Waits until every named resource is applied as the workspace desires it now and has the condition. A resource that " +
    "is not declared any more is not waited for. It changes nothing: another process applies.",
  arguments: [
    WORKSPACE,
    {
      name: "KIND[/NAME]",
      description: "a kind, a name of that kind, or KIND/TENANT/NAME; everything when absent",
      completion: "kind",
    },
  ],
  options: [
    {
      name: "for",
      value: "CONDITION",
      description: "the condition, TYPE or TYPE=STATUS (default: Ready)",
      completion: GOALS,
    },
    { name: "tenant", value: "NAME", description: "only of this tenant; platform for the platform's own" },
    { name: "all", description: "everything in the workspace, said aloud" },
    {
      name: "timeout",
      value: "TIME",
      description: `how long, such as 90s or 1h (default: ${DEFAULT_TIMEOUT}); 0 looks once`,
    },
  ],
  examples: [
    { command: "edict wait --for=Ready --tenant acme", says: "until one tenant is as desired" },
    { command: "edict wait Role/viewer --for=Drifted=False --timeout 30s", says: "until drift is gone" },
    { command: "edict wait --all --timeout 0", says: "is everything as desired" },
  ],
  exitCodes: {
    [EXIT.ok]: "every resource has the condition",
    [EXIT.error]: "a file is wrong, or the workspace desires no such resource",
    [EXIT.changes]: "the time ran out: changes are pending",
    [EXIT.refused]: "a rule refuses the revision, so nobody will apply it",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const request = await readRequest(context);
    return context.withWorkspace(request.folder, (workspace) => waitFor(context, workspace, request), {
      // Otherwise nobody could apply to the embedded database while this waits for it.
      serve: true,
    });
  },
};

interface Request {
  readonly folder: string | undefined;
  readonly word: string | undefined;
  readonly tenant: string | undefined;
  readonly goal: Goal;
  readonly timeoutMs: number;
}

async function readRequest(context: Context): Promise<Request> {
  const [{ splitTarget }, { readGoal }, { readDuration }, { EdictError }] = await Promise.all([
    import("../target.ts"),
    import("../goal.ts"),
    import("../duration.ts"),
    import("../../core/errors.ts"),
  ]);
  const { workspace: folder, words } = splitTarget(context, 1);
  const [word] = words;
  const { input } = context;
  const tenant = input.text("tenant");
  if (input.flag("all") && (word ?? tenant) !== undefined) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", "--all and a choice of resources exclude each other");
  }
  return {
    folder,
    word,
    tenant,
    goal: readGoal(input.text("for") ?? "Ready"),
    timeoutMs: readDuration("timeout", input.text("timeout") ?? DEFAULT_TIMEOUT),
  };
}

async function waitFor(context: Context, workspace: Workspace, request: Request): Promise<ExitCode> {
  const judged = await workspace.prepare();
  if (judged.prepared.verdict !== "usable") {
    const [{ formatOf, present }, { exitCodeOf, reportOf }] = await Promise.all([
      import("../present.ts"),
      import("../output/report.ts"),
    ]);
    context.print(present(judged, context, { format: formatOf(context), root: workspace.root }));
    return exitCodeOf(reportOf(judged));
  }
  const wanted = await choose(judged.prepared.resources, workspace, request);
  const { interrupted, missing } = await poll(context, workspace, wanted, request);
  if (interrupted) {
    const { EdictError } = await import("../../core/errors.ts");
    throw new EdictError("EDICT_CANCELLED", "the wait was stopped");
  }
  await tell(context, request.goal, wanted.length, missing);
  return missing.length === 0 ? EXIT.ok : EXIT.changes;
}

async function choose(
  desired: readonly Resource[],
  workspace: Workspace,
  { word, tenant }: Request,
): Promise<readonly Resource[]> {
  const [{ readSelector }, { EdictError }] = await Promise.all([
    import("../target.ts"),
    import("../../core/errors.ts"),
  ]);
  const selector: Partial<Selector> = {
    ...(tenant === undefined ? {} : { tenant }),
    ...(word === undefined ? {} : readSelector(word, [...workspace.kinds.keys()])),
  };
  const chosen = desired.filter(
    ({ kind, metadata }) =>
      (selector.kind === undefined || selector.kind === kind) &&
      (selector.name === undefined || selector.name === metadata.name) &&
      (selector.tenant === undefined || selector.tenant === (metadata.tenant ?? PLATFORM)),
  );
  if (chosen.length === 0 && (word ?? tenant) !== undefined) {
    const what = [word, tenant === undefined ? undefined : `tenant ${tenant}`].filter(
      (part) => part !== undefined,
    );
    throw new EdictError("EDICT_NOT_FOUND", `the workspace desires nothing of ${what.join(" and ")}`);
  }
  return chosen;
}

/** A resource that has not come to the goal, and how it is. */
interface Missing {
  readonly resource: Resource;
  readonly status: ResourceStatus | undefined;
}

async function poll(
  context: Context,
  workspace: Workspace,
  wanted: readonly Resource[],
  { goal, timeoutMs }: Request,
): Promise<{ readonly interrupted: boolean; readonly missing: readonly Missing[] }> {
  const [{ setTimeout: sleep }, { isMet }, { listenForInterrupt }] = await Promise.all([
    import("node:timers/promises"),
    import("../goal.ts"),
    import("../interrupt.ts"),
  ]);
  const store = await workspace.store();
  const owners = ownersOf(wanted);
  const interrupt = listenForInterrupt(context.world, () => undefined);
  const { signal } = interrupt;
  const begin = performance.now();
  try {
    for (;;) {
      const looked = performance.now();
      const found = new Map((await store.statuses(owners)).map((status) => [status.key, status]));
      const missing = wanted
        .map((resource) => ({ resource, status: found.get(resource.key) }))
        .filter(({ resource, status }) => !isMet(goal, resource, status));
      const now = performance.now();
      const left = begin + timeoutMs - now;
      if (missing.length === 0 || left <= 0 || signal.aborted)
        return { interrupted: signal.aborted, missing };
      const pause = Math.min(left, Math.max(POLL_MS, (now - looked) / POLL_SHARE));
      await sleep(pause, undefined, { signal }).catch(() => undefined);
    }
  } finally {
    interrupt.dispose();
  }
}

/** Whose resources to read; undefined for everybody's. */
function ownersOf(wanted: readonly Resource[]): readonly string[] | undefined {
  const owners = new Set(wanted.map(({ metadata }) => metadata.tenant ?? ""));
  return owners.size > MOST_OWNERS ? undefined : [...owners];
}

async function tell(
  context: Context,
  { type, status }: Goal,
  total: number,
  missing: readonly Missing[],
): Promise<void> {
  const [{ knownOf }, { renderMissing }] = await Promise.all([
    import("../inventory.ts"),
    import("../output/missing.ts"),
  ]);
  const goal = `${type}=${status}`;
  const rows = missing.map(({ resource, status: found }) => {
    const known = knownOf(found ?? { key: resource.key, conditions: [] });
    return { resource, known, newest: found?.applied?.digest === resource.digest };
  });
  if (!context.json) {
    context.print(renderMissing(goal, total, rows, context.paint));
    return;
  }
  context.printJson({
    for: goal,
    met: rows.length === 0,
    resources: total,
    missing: rows.map(({ resource: { key, origin }, known: { ready }, newest }) => ({
      key,
      applied: newest,
      ready: ready.status,
      reason: ready.reason,
      message: ready.message,
      file: origin.file,
      line: origin.line,
    })),
  });
}
