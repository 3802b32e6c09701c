import type { Workspace } from "../../compose.ts";
import { EdictError } from "../../core/errors.ts";
import type { Approval, Plan } from "../../core/plan.ts";
import type { Gate } from "../../engine/plan/approvals.ts";
import type { ApplyReport } from "../../engine/reconciler.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const apply: Verb = {
  name: "apply",
  summary: "make the real systems equal to the workspace",
  description:
    "Makes a plan, or takes the saved one, asks on a terminal, makes the changes and publishes a release for each " +
    "tenant. Refuses a plan that no longer fits, and one with a hazard that nobody approved.",
  arguments: [WORKSPACE],
  options: [
    {
      name: "plan",
      value: "FILE",
      description: "apply exactly this plan of plan --out, or refuse",
      completion: "file",
    },
    {
      name: "approve",
      value: "HAZARD[@KEY][:REASON]",
      description: "approve a hazard, for one resource or for all",
      repeatable: true,
    },
    { name: "hold", description: "hold what has an open hazard and what waits for it, and make the rest" },
    { name: "yes", description: "do not ask, also on a terminal" },
    {
      name: "wait",
      value: "SECONDS",
      description: "how long to wait while another process applies (default: 0)",
    },
    { name: "details", description: "every field of the plan, also of what is created" },
  ],
  examples: [
    { command: "edict apply examples/acme", says: "plan, ask, apply" },
    { command: "edict apply --plan plan.json", says: "apply the plan that was reviewed, and nothing else" },
    {
      command: "edict apply --approve 'weakens-security@SecurityPolicy/acme/security:agreed in T-123'",
      says: "approve one hazard of one resource, with the reason for the trail",
    },
  ],
  exitCodes: {
    [EXIT.ok]: "applied, or there was nothing to do",
    [EXIT.error]: "a file is wrong, the plan is stale, or a change failed",
    [EXIT.changes]:
      "what could be made was made, and the rest is held (with --hold, or because it is paused)",
    [EXIT.refused]: "a rule refuses the revision, a hazard is not approved, or the answer was no",
    [EXIT.unavailable]: "the database is unreachable, or another process is applying",
  },
  run: async (context) => {
    const request = await readRequest(context);
    return context.withWorkspace(
      context.input.argument(0),
      (workspace) => applyWorkspace(context, workspace, request),
      { allowCommands: true },
    );
  },
};

/** What was asked for, read before anything is opened. */
interface Request {
  readonly approvals: readonly Approval[];
  readonly waitMs: number;
  readonly onHazard: "hold" | "refuse";
  /** The saved plan, when one was given. */
  readonly saved?: Plan;
}

async function readRequest(context: Context): Promise<Request> {
  const [{ readApprovals }, { readPlan }] = await Promise.all([
    import("../approvals.ts"),
    import("../plan-file.ts"),
  ]);
  const file = context.input.text("plan");
  return {
    approvals: readApprovals(context.input.texts("approve")),
    onHazard: context.input.flag("hold") ? "hold" : "refuse",
    waitMs: (context.input.whole("wait", 0, 86_400) ?? 0) * 1000,
    ...(file === undefined ? {} : { saved: await readPlan(context.path(file)) }),
  };
}

async function applyWorkspace(context: Context, workspace: Workspace, request: Request): Promise<ExitCode> {
  // Looked at first, so that a wrong file is shown with its place: apply itself would only count them.
  const judged = await workspace.prepare();
  if (judged.prepared.verdict !== "usable") return refuse(context, workspace, judged);
  if (request.saved !== undefined || !mustAsk(context)) return execute(context, workspace, request);
  return askAndExecute(context, workspace, request);
}

/** Whether a person is there who can be asked. */
function mustAsk({ world, input, json }: Context): boolean {
  return world.stdin.isTTY === true && world.stderr.isTTY === true && !input.flag("yes") && !json;
}

async function refuse(
  context: Context,
  workspace: Workspace,
  judged: Awaited<ReturnType<Workspace["prepare"]>>,
): Promise<ExitCode> {
  const [{ present }, { exitCodeOf, reportOf }] = await Promise.all([
    import("../present.ts"),
    import("../output/report.ts"),
  ]);
  context.print(present(judged, context, { format: context.json ? "json" : "text", root: workspace.root }));
  return exitCodeOf(reportOf(judged));
}

/** Shows the plan, asks, and then applies that plan or none: what moved meanwhile makes it stale. */
async function askAndExecute(context: Context, workspace: Workspace, request: Request): Promise<ExitCode> {
  const [{ stillOpen }, { renderPlanText }, { confirm }] = await Promise.all([
    import("../approvals.ts"),
    import("../output/text-plan.ts"),
    import("../prompt.ts"),
  ]);
  const { plan, gate } = await workspace.plan();
  if (plan === undefined || plan.changes.length === 0) return execute(context, workspace, request);
  const open = stillOpen(gate?.open ?? [], request.approvals);
  const { paint } = context;
  context.print(renderPlanText(plan, { paint, details: context.input.flag("details"), open }));
  const [first] = open;
  if (first !== undefined && request.onHazard === "refuse") {
    throw new EdictError("EDICT_APPLY_UNAPPROVED", `nobody approved ${first.hazard.id} of ${first.key}`);
  }
  if (!(await confirm(context.world, "Apply this plan?"))) {
    context.note("nothing was applied");
    return EXIT.refused;
  }
  return execute(context, workspace, { ...request, saved: plan }, { shown: true });
}

async function execute(
  context: Context,
  workspace: Workspace,
  request: Request,
  { shown = false }: { readonly shown?: boolean } = {},
): Promise<ExitCode> {
  const [{ openProgress }, { listenForInterrupt }, { renderApplied, appliedJson }] = await Promise.all([
    import("../progress.ts"),
    import("../interrupt.ts"),
    import("../output/applied.ts"),
  ]);
  const progress = openProgress(context.world.stderr, context.paintNotes);
  const interrupt = listenForInterrupt(context.world, () => {
    progress.end();
    context.note("stopping after the transaction that runs; once more to end at once");
  });
  const tellPlan = shown || context.json ? undefined : await planTeller(context);
  try {
    const report = await workspace.apply({
      ...request,
      signal: interrupt.signal,
      onProgress: ({ finished, total }) => progress.advance(finished, total),
      ...(tellPlan === undefined ? {} : { onPlan: tellPlan }),
    });
    progress.end();
    if (context.json) context.printJson(appliedJson(report));
    else context.print(renderApplied(report, context.paint));
    return exitCodeOf(report);
  } finally {
    progress.end();
    interrupt.dispose();
  }
}

/** Prints the plan before it is applied. One without changes is told by the result alone. */
async function planTeller(context: Context): Promise<(plan: Plan, gate: Gate) => void> {
  const { renderPlanText } = await import("../output/text-plan.ts");
  const details = context.input.flag("details");
  return (plan, { open }) => {
    if (plan.changes.length > 0) {
      context.print(renderPlanText(plan, { paint: context.paint, details, open }));
    }
  };
}

function exitCodeOf({ execution, gate }: ApplyReport): ExitCode {
  if (execution.failed.length + execution.blocked.length > 0) return EXIT.error;
  return gate.held.length > 0 ? EXIT.changes : EXIT.ok;
}
