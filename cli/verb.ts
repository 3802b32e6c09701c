import type { Context } from "./context.ts";
import type { ExitCode } from "./exit-codes.ts";

/** What a shell offers while a word is typed. A list holds the only words that are possible. */
export type Completion = "file" | "folder" | "kind" | readonly string[];

/** A positional argument. */
export interface VerbArgument {
  /** In capitals, as help shows it. */
  readonly name: string;
  readonly description: string;
  readonly required?: true;
  readonly completion?: Completion;
}

/** An option, `--name` or `--name VALUE`. */
export interface VerbOption {
  /** Without the dashes. */
  readonly name: string;
  /** The placeholder of the value; absent for a switch. */
  readonly value?: string;
  readonly description: string;
  /** The only values that are possible. */
  readonly choices?: readonly string[];
  /** May be given several times; all values count. */
  readonly repeatable?: true;
  /** An option without which the verb cannot run. */
  readonly required?: true;
  readonly completion?: Completion;
}

export interface VerbExample {
  /** The whole command line. */
  readonly command: string;
  /** What it does, a few words. */
  readonly says: string;
}

/** Everything about a verb: parsing, help, completion and docs/cli.md are made from it. */
export interface Verb {
  /** One word, or two for a verb of a group (`new kind`). */
  readonly name: string;
  /** A few words, lower case, no full stop. */
  readonly summary: string;
  /** One to three sentences. */
  readonly description: string;
  readonly arguments: readonly VerbArgument[];
  readonly options: readonly VerbOption[];
  readonly examples: readonly VerbExample[];
  /** What its exit codes mean, where that is more than the general meaning. 1 and 130 hold for every verb. */
  readonly exitCodes: Readonly<Partial<Record<ExitCode, string>>>;
  /** Does the work. Throws EdictError; whoever called prints it. */
  run(context: Context): Promise<ExitCode>;
}

/** The argument that nearly every verb takes. */
export const WORKSPACE: VerbArgument = {
  name: "WORKSPACE",
  description: "the folder that holds edict.yaml; the current folder when absent",
  completion: "folder",
};

/** Options that every verb knows, before or after the verb. */
export const GLOBAL_OPTIONS: readonly VerbOption[] = [
  { name: "json", description: "print one JSON document (run: one a line) instead of text, errors too" },
  { name: "no-color", description: "no colours; NO_COLOR=1 and a pipe do the same" },
  {
    name: "log-level",
    value: "LEVEL",
    description: "how much to log to stderr (default: warn, run: info)",
    choices: ["debug", "info", "warn", "error", "silent"],
  },
  {
    name: "log-format",
    value: "FORMAT",
    description: "how to log (default: text on a terminal, else json)",
    choices: ["text", "json"],
  },
  {
    name: "data",
    value: "DIR",
    description: "where the embedded database and generated secrets are kept (default: WORKSPACE/.edict)",
    completion: "folder",
  },
  {
    name: "database",
    value: "URL",
    description:
      "the PostgreSQL database to use, postgres://…; EDICT_DATABASE_URL hides it from the process list",
  },
  {
    name: "author",
    value: "NAME",
    description: "who stands for the change, for rules that ask; EDICT_AUTHOR does the same",
  },
];
