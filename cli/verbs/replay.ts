import { EdictError } from "../../core/errors.ts";
import type { Release } from "../../core/release.ts";
import type { Context } from "../context.ts";
import { EXIT } from "../exit-codes.ts";
import type { ExitCode } from "../exit-codes.ts";
import { readMoment } from "../moment.ts";
import { WORKSPACE } from "../verb.ts";
import type { Verb } from "../verb.ts";

const DEFAULT_FROM = "7d";
const DEFAULT_EXAMPLES = 20;
const MIB = 1024 * 1024;

export const replay: Verb = {
  name: "replay",
  summary: "which recorded decisions a change would flip",
  description:
    "Asks what the decision log recorded again, of a proposed desired state, each question as of the time when it was " +
    "asked, and tells the decisions that would be others: by rule, by role, by subject, and with examples. The log is that " +
    "of WORKSPACE, or --log. Nothing is written, and no database is opened where the log is in files.",
  arguments: [WORKSPACE],
  options: [
    {
      name: "against",
      value: "STATE",
      description:
        "the proposed state: a workspace's folder, REVISION:PATH of the Git repository, or a file with one release or several",
      required: true,
      completion: "folder",
    },
    {
      name: "from",
      value: "TIME",
      description: `decisions from then on: 7d, 12h, a date or an RFC 3339 time (default: ${DEFAULT_FROM})`,
    },
    { name: "to", value: "TIME", description: "decisions before then" },
    { name: "tenant", value: "NAME", description: "only decisions of this tenant" },
    {
      name: "examples",
      value: "NUMBER",
      description: `at most so many examples (default: ${DEFAULT_EXAMPLES})`,
    },
    {
      name: "log",
      value: "FOLDER",
      description: "a folder of log files instead of the workspace's own log",
      completion: "folder",
    },
  ],
  examples: [
    {
      command: "edict replay --against . --from 7d",
      says: "what the files here would have changed last week",
    },
    {
      command: "edict replay /srv/edict --against feature:examples/acme --tenant acme --json",
      says: "a branch against the log of another folder, for a program",
    },
    {
      command: "edict replay --log decisions --against release.json",
      says: "log files against a saved release",
    },
  ],
  exitCodes: {
    [EXIT.ok]: "no decision flips",
    [EXIT.error]: "the proposed state or the log is wrong",
    [EXIT.changes]: "decisions flip from allow to deny only",
    [EXIT.refused]: "a decision flips from deny to allow",
    [EXIT.unavailable]: "the database is unreachable or busy",
  },
  run: async (context) => {
    const { input, world } = context;
    const now = world.now();
    const from = readMoment("from", input.text("from") ?? DEFAULT_FROM, now);
    const to = input.text("to");
    const end = to === undefined ? {} : { to: readMoment("to", to, now) };
    const examples = input.whole("examples", 0, 2_000) ?? DEFAULT_EXAMPLES;
    const proposed = await readProposed(context, input.text("against") ?? "");
    if ("exitCode" in proposed) return proposed.exitCode;
    const [tenant, log] = [input.text("tenant"), input.text("log")];
    const report = await context.withWorkspace(input.argument(0), (workspace) =>
      workspace.log.replay({
        ...proposed,
        from,
        ...end,
        ...(tenant === undefined ? {} : { tenant }),
        ...(log === undefined ? {} : { folder: context.path(log) }),
        onProgress: progressOn(context),
      }),
    );
    const { renderReplay, replayExit, replayJson } = await import("../output/replay.ts");
    if (context.json) context.printJson(replayJson(report, examples));
    else context.print(renderReplay(report, examples, context.paint));
    return replayExit(report);
  },
};

interface Proposed {
  readonly releases: readonly Release[];
  /** The tenants that can be compared; absent: all. */
  readonly tenants?: readonly string[];
}

async function readProposed(
  context: Context,
  word: string,
): Promise<Proposed | { readonly exitCode: ExitCode }> {
  if (word.endsWith(".json")) return releasesIn(context, word);
  const [{ revisionFolder }, { desiredReleases }, { showInvalid }] = await Promise.all([
    import("../revision-folder.ts"),
    import("../../compose/access.ts"),
    import("../access-question.ts"),
  ]);
  const { folder, remove } = await revisionFolder(context, word);
  try {
    return await context.withWorkspace(folder, async (workspace) => {
      const { prepared, releases } = await desiredReleases(workspace);
      if (prepared.verdict === "invalid") return { exitCode: showInvalid(prepared, workspace.root, context) };
      return { releases: [...releases.values()] };
    });
  } finally {
    await remove();
  }
}

/** One release, or a list of them: only their tenants are compared. */
async function releasesIn(context: Context, file: string): Promise<Proposed> {
  const { readFile } = await import("node:fs/promises");
  let value: unknown;
  try {
    value = JSON.parse(await readFile(context.path(file), "utf8"));
  } catch (cause) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", `${file} is no JSON file that can be read`, { cause });
  }
  const releases = (Array.isArray(value) ? value : [value]) as readonly Partial<Release>[];
  if (!releases.every(isRelease))
    throw new EdictError("EDICT_ARGUMENT_INVALID", `${file} holds something that is no release`);
  return { releases, tenants: releases.map(({ tenant }) => tenant) };
}

function isRelease(value: Partial<Release> | null): value is Release {
  return value?.format === 1 && typeof value.tenant === "string" && typeof value.sections === "object";
}

/** Tells on a terminal how much was read. */
function progressOn({ world: { stderr } }: Context): (bytes: number) => void {
  if (stderr.isTTY !== true) return () => undefined;
  // ECMA-48: EL 2 erases the line, which the result is then printed on.
  return (bytes) => stderr.write(`\r\u001b[2K${Math.round(bytes / MIB)} MiB of the log asked again\r`);
}
