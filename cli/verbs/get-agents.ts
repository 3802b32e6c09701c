import type { Agent } from "../../core/agent.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { Cell } from "../table.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

export const getAgents: Verb = {
  name: "get agents",
  summary: "list the OPA agents that decide by releases, and which release each runs",
  description:
    "Lists stock OPA agents as they last told of themselves: which release each runs and since when, how long a newer " +
    "one has been in force, and why an agent did not take it. An agent that says nothing for 30 days is forgotten.",
  arguments: [WORKSPACE],
  options: [{ name: "tenant", value: "NAME", description: "only agents of this tenant" }],
  examples: [
    { command: "edict get agents", says: "all of them" },
    { command: "edict get agents --tenant acme --json", says: "one tenant's, for programs" },
  ],
  exitCodes: {
    [EXIT.ok]: "listed, or there is none",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) =>
    context.withWorkspace(context.input.argument(0), async (workspace) => {
      const tenant = context.input.text("tenant");
      const all = await (await workspace.agents()).list();
      const found = tenant === undefined ? all : all.filter((agent) => agent.tenant === tenant);
      if (context.json) context.printJson({ agents: found });
      else if (found.length === 0) context.note("no agent told of itself");
      else context.print(await table(found, context));
      return EXIT.ok;
    }),
};

async function table(found: readonly Agent[], { paint, world }: Context): Promise<string> {
  const [{ renderTable }, { ageOf }] = await Promise.all([import("../table.ts"), import("../age.ts")]);
  const now = world.now();
  const rows = found.map((agent): readonly Cell[] => [
    agent.tenant ?? (agent.revision?.startsWith("all:") === true ? "*" : "-"),
    agent.agent,
    agent.bundle,
    agent.version ?? "-",
    shortRevision(agent.revision),
    ageOf(agent.since, now),
    { text: state(agent, (at) => ageOf(at, now)), style: agent.current ? "green" : "red" },
    ageOf(agent.seenAt, now),
    agent.problem ?? "",
  ]);
  const headings = ["TENANT", "AGENT", "BUNDLE", "VERSION", "RELEASE", "SINCE", "STATE", "SEEN", "PROBLEM"];
  return renderTable(headings, rows, paint);
}

function state({ current, behindSince }: Agent, age: (at: string) => string): string {
  if (current) return "current";
  return behindSince === undefined ? "not current" : `behind ${age(behindSince)}`;
}

/** As much of a digest as people compare. */
function shortRevision(revision: string | undefined): string {
  return revision === undefined ? "-" : revision.replace(/([0-9a-f]{12})[0-9a-f]{52}$/u, "$1");
}
