import { resolve } from "node:path";
import type { Workspace } from "../compose.ts";
import type { JsonValue } from "../core/json.ts";
import { Secret } from "../core/secret.ts";
import { choosePaint } from "./colour.ts";
import type { Paint } from "./colour.ts";
import type { Input } from "./input.ts";
import { jsonText } from "./json-text.ts";
import type { LogFormat, LogLevel, Logs } from "./logger.ts";
import type { Verb } from "./verb.ts";
import type { World, WorldOpenOptions } from "./world.ts";

/** What a verb works with: what was asked, where to print, and how to get at the workspace. */
export class Context {
  readonly world: World;
  readonly input: Input;
  /** All verbs, for the one that writes completion scripts. */
  readonly verbs: readonly Verb[];
  /** Styles for stdout. */
  readonly paint: Paint;
  /** Styles for stderr. */
  readonly paintNotes: Paint;

  constructor(world: World, input: Input, verbs: readonly Verb[]) {
    const { env, stdout, stderr } = world;
    const allowed = !input.flag("no-color");
    this.world = world;
    this.input = input;
    this.verbs = verbs;
    this.paint = choosePaint({ allowed: allowed && !this.json, terminal: stdout.isTTY === true, env });
    this.paintNotes = choosePaint({ allowed, terminal: stderr.isTTY === true, env });
  }

  /** Whether stdout is for a program. */
  get json(): boolean {
    return this.input.flag("json");
  }

  /** Prints a result to stdout. */
  print(text: string): void {
    this.world.stdout.write(text);
  }

  /** Prints the one document of a verb. `value` may be any object that JSON.stringify can write. */
  printJson(value: JsonValue | object): void {
    this.print(`${jsonText(value, true)}\n`);
  }

  /** Prints one document of a stream of them. */
  printJsonLine(value: JsonValue | object): void {
    this.print(`${jsonText(value, false)}\n`);
  }

  /** Says something that is no part of the result, to stderr. */
  note(text: string): void {
    this.world.stderr.write(`${text}\n`);
  }

  /** The absolute path that a path on the command line means. */
  path(text: string): string {
    return resolve(this.world.cwd, text);
  }

  /** Opens the log that --log-level and --log-format ask for. */
  async openLogs(defaultLevel: LogLevel = "warn"): Promise<Logs> {
    const { openLogs } = await import("./logger.ts");
    const level = this.input.text("log-level") ?? defaultLevel;
    const format = this.input.text("log-format") ?? (this.world.stderr.isTTY === true ? "text" : "json");
    return openLogs({
      // The parser let no other value through.
      level: level as LogLevel,
      format: format as LogFormat,
      stream: this.world.stderr,
      paint: this.paintNotes,
    });
  }

  /** Opens the workspace, lets `body` work with it, and closes it however that ends. */
  async withWorkspace<Result>(
    folder: string | undefined,
    body: (workspace: Workspace, logs: Logs) => Promise<Result>,
    needs: WorkspaceNeeds = {},
  ): Promise<Result> {
    const logs = await this.openLogs(needs.logLevel);
    const workspace = await this.world.open(this.#openOptions(folder ?? ".", logs, needs));
    try {
      return await body(workspace, logs);
    } finally {
      await workspace.close();
    }
  }

  #openOptions(folder: string, { logger }: Logs, needs: WorkspaceNeeds): WorldOpenOptions {
    const data = this.#setting("data", "EDICT_DATA");
    const database = this.#setting("database", "EDICT_DATABASE_URL");
    const readDatabase = nonEmpty(this.world.env["EDICT_DATABASE_READ_URL"]);
    const author = this.#setting("author", "EDICT_AUTHOR");
    return {
      root: this.path(folder),
      actor: nonEmpty(this.world.env["EDICT_ACTOR"]) ?? needs.actor ?? this.world.userName(),
      logger,
      serve: needs.serve ?? false,
      allowCommands: needs.allowCommands ?? false,
      ...(needs.reconcile === true ? { reconcile: true } : {}),
      ...(data === undefined ? {} : { dataDir: this.path(data) }),
      ...(database === undefined ? {} : { database: new Secret(database) }),
      ...(readDatabase === undefined ? {} : { readDatabase: new Secret(readDatabase) }),
      ...(author === undefined ? {} : { author }),
    };
  }

  /** An option, or the environment variable that stands in for it. */
  #setting(option: string, variable: string): string | undefined {
    return this.input.text(option) ?? nonEmpty(this.world.env[variable]);
  }
}

/** How a verb wants its workspace opened. */
export interface WorkspaceNeeds {
  /** What is logged when nobody said. */
  readonly logLevel?: LogLevel;
  /** Whether other edict processes may share the embedded database meanwhile. */
  readonly serve?: boolean;
  /** Whether the loop is to run, in a thread of its own. */
  readonly reconcile?: boolean;
  /** Whether secrets may come from commands. */
  readonly allowCommands?: boolean;
  /** Who acts, in the trail, when it is not the user who called. */
  readonly actor?: string;
}

function nonEmpty(text: string | undefined): string | undefined {
  return text === "" ? undefined : text;
}
