import { choosePaint } from "./colour.ts";
import type { Paint } from "./colour.ts";
import { Context } from "./context.ts";
import { EXIT } from "./exit-codes.ts";
import { failureJson, failureOf, renderFailure } from "./failure.ts";
import { jsonText } from "./json-text.ts";
import { processWorld } from "./world.ts";
import type { World } from "./world.ts";

/** Help is wrapped at this width where the terminal does not tell its own. */
const DEFAULT_COLUMNS = 100;

/**
 * Runs one command line, without the name of the program, and returns the exit code. Never throws: whatever goes wrong
 * is printed once, on stderr, or with --json as a document on stdout.
 */
export async function main(argv: readonly string[], world: World = processWorld()): Promise<number> {
  try {
    return await run(argv, world);
  } catch (error) {
    return tell(error, argv, world);
  }
}

async function run(argv: readonly string[], world: World): Promise<number> {
  // Loaded one after the other so that a broken verb still leaves `main` able to say so.
  const [{ parseCommandLine }, { VERBS, VERB_GROUPS }, { installedVersion }] = await Promise.all([
    import("./program.ts"),
    import("./verbs.ts"),
    import("./installation.ts"),
  ]);
  const request = parseCommandLine(argv, {
    verbs: VERBS,
    groups: VERB_GROUPS,
    version: installedVersion(),
    print: (text) => void world.stdout.write(text),
    paint: paintFor(argv, world, world.stdout.isTTY),
    columns: world.stdout.columns ?? DEFAULT_COLUMNS,
  });
  if (request === undefined) return EXIT.ok;
  return await request.verb.run(new Context(world, request.input, VERBS));
}

/** Before the line is parsed, and when it cannot be, the switches are looked for by name. */
function paintFor(argv: readonly string[], world: World, terminal: boolean | undefined): Paint {
  return choosePaint({
    allowed: !argv.includes("--no-color"),
    terminal: terminal === true,
    env: world.env,
  });
}

function tell(error: unknown, argv: readonly string[], world: World): number {
  const failure = failureOf(error);
  if (argv.includes("--json")) world.stdout.write(`${jsonText(failureJson(failure), true)}\n`);
  else world.stderr.write(renderFailure(failure, paintFor(argv, world, world.stderr.isTTY)));
  if (wantsStack(argv) && error instanceof Error) world.stderr.write(`${error.stack ?? ""}\n`);
  return failure.exitCode;
}

function wantsStack(argv: readonly string[]): boolean {
  const at = argv.indexOf("--log-level");
  return argv.includes("--log-level=debug") || (at !== -1 && argv[at + 1] === "debug");
}
