import type { Workspace } from "../../compose.ts";
import type { Pass } from "../../engine/pass.ts";
import type { PlanBrief } from "../../engine/plan-brief.ts";
import type { Running } from "../../server/serve.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import type { Logs } from "../logger.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const run: Verb = {
  name: "run",
  summary: "keep everything equal to the workspace, and answer questions",
  description:
    "Applies the workspace, watches it for changes, and serves decisions over HTTP (AuthZEN 1.0). A revision that is " +
    "wrong is told and left alone: the last good state goes on serving. Changes with a hazard wait for an approval in Git.",
  arguments: [WORKSPACE],
  options: [
    {
      name: "listen",
      value: "HOST:PORT",
      description:
        "where to serve; unix:PATH for a socket, port 0 for a free one (default: edict.yaml, 127.0.0.1:7373)",
    },
    {
      name: "decisions-only",
      description: "serve decisions from the database and change nothing: another edict run keeps it true",
    },
  ],
  examples: [
    { command: "edict run examples/acme", says: "everything in one process, with the embedded database" },
    {
      command: "edict run --listen 127.0.0.1:8080 --data /var/lib/edict",
      says: "another port, state elsewhere",
    },
    {
      command: "EDICT_DATABASE_URL=postgres://… edict run --log-format json",
      says: "on PostgreSQL, with logs for machines",
    },
  ],
  exitCodes: {
    [EXIT.ok]: "stopped by SIGINT or SIGTERM, cleanly",
    [EXIT.error]: "it could not start",
    [EXIT.unavailable]: "the database is unreachable or busy",
    [EXIT.interrupted]: "stopped before it had started, or by a second signal",
  },
  run: async (context) =>
    context.withWorkspace(
      context.input.argument(0),
      (workspace, logs) => runWorkspace(context, workspace, logs),
      {
        logLevel: "info",
        serve: true,
        reconcile: !context.input.flag("decisions-only"),
        allowCommands: true,
        actor: "edict run",
      },
    ),
};

async function runWorkspace(context: Context, workspace: Workspace, logs: Logs): Promise<ExitCode> {
  const { listenForInterrupt } = await import("../interrupt.ts");
  const stopped = Promise.withResolvers<void>();
  const interrupt = listenForInterrupt(context.world, () => {
    context.note("stopping; once more to end at once");
    stopped.resolve();
  });
  try {
    const starting = start(context, workspace, logs);
    const running = await Promise.race([starting, stopped.promise]);
    if (running === undefined) return await abandon(workspace, starting);
    try {
      await greet(context, workspace, running);
      await stopped.promise;
    } finally {
      // Whatever ends this ends the server, too: left open it would keep a process alive that does nothing any more.
      await running.stop();
    }
    return EXIT.ok;
  } finally {
    interrupt.dispose();
  }
}

/** Stopped during the first pass: the loop is ended, and how the start then fails is of no interest any more. */
async function abandon(workspace: Workspace, starting: Promise<Running>): Promise<ExitCode> {
  await workspace.close();
  const running = await starting.catch(() => undefined);
  await running?.stop();
  // Once more: the start may have opened something after the first time.
  await workspace.close();
  return EXIT.interrupted;
}

async function start(context: Context, workspace: Workspace, logs: Logs): Promise<Running> {
  const [{ installedVersion }, { openProgress }] = await Promise.all([
    import("../installation.ts"),
    import("../progress.ts"),
  ]);
  const tellPass = await passTeller(context, workspace);
  const tellPlan = await planTeller(context);
  const progress = openProgress(context.world.stderr, context.paintNotes);
  const listen = context.input.text("listen");
  return context.world.serve(workspace, {
    version: installedVersion(),
    logger: logs.pino,
    onPass: (pass) => {
      progress.end();
      tellPass(pass);
    },
    onPlan: tellPlan,
    onProgress: ({ finished, total }) => progress.advance(finished, total),
    onListening: (address) => logs.logger.debug("listening", { address }),
    ...(listen === undefined ? {} : { listen }),
  });
}

/** Prints the plan of the first pass; later ones, and one without changes, are told by their pass alone. */
async function planTeller(context: Context): Promise<(brief: PlanBrief) => void> {
  const { renderPlanBrief } = await import("../output/text-plan.ts");
  let first = true;
  return (brief) => {
    if (first && !context.json && brief.counts.length > 0)
      context.print(renderPlanBrief(brief, context.paint));
    first = false;
  };
}

/** Prints the first pass at length and every later one in a line. */
async function passTeller(context: Context, workspace: Workspace): Promise<(pass: Pass) => void> {
  const [{ passJson, refusedReport, renderPass, renderPhases }, { presentReport }] = await Promise.all([
    import("../output/pass.ts"),
    import("../present.ts"),
  ]);
  const { paint, world } = context;
  let first = true;
  return (pass) => {
    const at = new Date(world.now()).toISOString();
    if (context.json) {
      context.printJsonLine(passJson(pass, at));
      return;
    }
    if (first && pass.outcome === "refused") {
      const shown = { format: "text", root: workspace.root } as const;
      context.print(presentReport(refusedReport(pass), context, shown));
    }
    if (first && pass.outcome === "applied") context.print(`${renderPhases(pass.report.phases, paint)}\n`);
    context.print(renderPass(pass, at, paint, { list: !first }));
    first = false;
  };
}

/** Says where it listens and how to ask a first question. */
async function greet(context: Context, workspace: Workspace, { address }: Running): Promise<void> {
  if (context.json) {
    context.printJsonLine({ event: "listening", address });
    return;
  }
  const { curlLine, sampleQuestion } = await import("../sample-question.ts");
  // Only a courtesy: a database that is away for a moment must not end what has just begun.
  const question = await workspace
    .store()
    .then(sampleQuestion)
    .catch(() => undefined);
  context.print(`\n${context.paint("bold", "listening")} on ${address}, watching ${workspace.root}\n`);
  if (question !== undefined)
    context.print(`ask, for example:\n  ${curlLine(question, address, await needsToken(workspace))}\n`);
}

/** Whether the example has to show a token. */
async function needsToken(workspace: Workspace): Promise<boolean> {
  const { tokens, jwt } = (await workspace.settings()).server;
  if (tokens.length + jwt.length > 0) return true;
  return workspace
    .store()
    .then((store) => store.tokens())
    .then(
      (made) => made.length > 0,
      () => false,
    );
}
