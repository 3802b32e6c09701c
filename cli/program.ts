import { Argument, Command, CommanderError, Option } from "commander";
import { EdictError } from "../core/errors.ts";
import type { Paint } from "./colour.ts";
import { EXIT, EXIT_MEANINGS } from "./exit-codes.ts";
import type { ExitCode } from "./exit-codes.ts";
import { Input } from "./input.ts";
import type { OptionValue } from "./input.ts";
import { GLOBAL_OPTIONS } from "./verb.ts";
import type { Verb, VerbArgument, VerbOption } from "./verb.ts";

export interface ProgramOptions {
  readonly verbs: readonly Verb[];
  /** What the first word of two-word verbs stands for, where it is no verb itself. */
  readonly groups: Readonly<Record<string, string>>;
  readonly version: string;
  /** Where help goes. */
  readonly print: (text: string) => void;
  /** Styles for help. */
  readonly paint: Paint;
  readonly columns: number;
}

/** What a command line asks for: a verb with its input, or nothing more, because help was printed. */
export type Request = { readonly verb: Verb; readonly input: Input } | undefined;

/**
 * Reads a command line. Throws EDICT_USAGE_UNKNOWN for a verb, option or argument that nobody knows, and
 * EDICT_ARGUMENT_INVALID for one that is missing or has a wrong value.
 */
export function parseCommandLine(argv: readonly string[], options: ProgramOptions): Request {
  let request: Request;
  const program = buildProgram(options, (verb, input) => {
    request = { verb, input };
  });
  try {
    program.parse(argv.length === 0 ? ["--help"] : argv, { from: "user" });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode !== 0) throw usageError(error, argv, options);
  }
  return request;
}

type Chosen = (verb: Verb, input: Input) => void;

function buildProgram(options: ProgramOptions, chosen: Chosen): Command {
  const program = new Command("edict");
  program
    .description(
      "The enterprise side of a SaaS product as YAML in Git: planned, applied, and answered at run time.",
    )
    .usage("VERB [WORKSPACE] [options]")
    .version(options.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "print help")
    .helpCommand("help [VERB]", "print the help of a verb")
    .commandsGroup("Verbs:")
    .exitOverride()
    .configureHelp({
      helpWidth: options.columns,
      showGlobalOptions: true,
      subcommandTerm: (command) => command.name(),
      styleTitle: (title) => options.paint("bold", title),
      styleCommandText: (text) => options.paint("cyan", text),
      styleOptionTerm: (text) => options.paint("cyan", text),
      styleSubcommandTerm: (text) => options.paint("cyan", text),
    })
    .configureOutput({ writeOut: options.print, writeErr: () => {}, outputError: () => {} });
  for (const option of GLOBAL_OPTIONS) program.addOption(toOption(option));
  for (const verb of options.verbs) addVerb(program, verb, options, chosen);
  program.addHelpText("after", exitCodeHelp(EXIT_MEANINGS, options.paint));
  return program;
}

function addVerb(program: Command, verb: Verb, options: ProgramOptions, chosen: Chosen): void {
  const command = commandFor(program, verb.name.split(" "), options.groups);
  command.summary(verb.summary).description(verb.description);
  for (const argument of verb.arguments) command.addArgument(toArgument(argument));
  for (const option of verb.options) command.addOption(toOption(option));
  command.usage(usageOf(verb));
  command.addHelpText("after", () => verbHelp(verb, options.paint));
  command.action((...given: unknown[]) => {
    chosen(verb, new Input(given.slice(0, verb.arguments.length) as string[], collect(command)));
  });
}

/** What stands after the verb's name in its usage. */
export function usageOf(verb: Verb): string {
  const words = verb.arguments.map(({ name, required }) => (required ? name : `[${name}]`));
  const needed = verb.options
    .filter(({ required }) => required)
    .map(({ name, value }) => `--${name} ${value ?? ""}`.trimEnd());
  return [...words, ...needed, "[options]"].join(" ");
}

/** Finds or makes the command of a name, and the group above it where there is one. */
function commandFor(parent: Command, words: readonly string[], groups: ProgramOptions["groups"]): Command {
  const [first, ...rest] = words;
  if (first === undefined) return parent;
  const existing = parent.commands.find((candidate) => candidate.name() === first);
  const command = existing ?? parent.command(first);
  const group = groups[first];
  if (existing === undefined && group !== undefined) command.summary(group).description(group);
  return commandFor(command, rest, groups);
}

/** The options as given, the program's own among them, under their long names. */
function collect(command: Command): Readonly<Record<string, OptionValue>> {
  const values: Record<string, OptionValue> = {};
  for (let here: Command | null = command; here !== null; here = here.parent) {
    for (const option of here.options) {
      const value: unknown = here.getOptionValue(option.attributeName());
      // Commander keeps `--no-x` as `x: false`, and `x: true` where it was not given.
      const given = option.negate ? value === false : value;
      if (given !== undefined) values[option.long?.slice(2) ?? option.name()] = given as OptionValue;
    }
  }
  return values;
}

function toArgument({ name, description, required }: VerbArgument): Argument {
  const argument = new Argument(required ? `<${name}>` : `[${name}]`, description);
  return argument;
}

function toOption({ name, value, description, choices, repeatable, required }: VerbOption): Option {
  const told = repeatable ? `${description}; repeatable` : description;
  const option = new Option(value === undefined ? `--${name}` : `--${name} <${value}>`, told);
  if (repeatable) option.argParser(append);
  if (choices !== undefined) option.choices(choices);
  return required ? option.makeOptionMandatory() : option;
}

function append(value: string, before: unknown): readonly string[] {
  return Array.isArray(before) ? [...(before as readonly string[]), value] : [value];
}

function verbHelp(verb: Verb, paint: Paint): string {
  const examples = verb.examples.map(({ command, says }) => `  ${paint("dim", `# ${says}`)}\n  ${command}\n`);
  const codes = {
    [EXIT.ok]: EXIT_MEANINGS[EXIT.ok],
    [EXIT.error]: EXIT_MEANINGS[EXIT.error],
    ...verb.exitCodes,
  };
  return `\n${paint("bold", "Examples:")}\n${examples.join("")}${exitCodeHelp(codes, paint)}`;
}

function exitCodeHelp(codes: Readonly<Partial<Record<ExitCode, string>>>, paint: Paint): string {
  const lines = Object.entries(codes).map(
    ([code, meaning]) => `  ${paint("cyan", code.padEnd(4))} ${meaning}\n`,
  );
  return `\n${paint("bold", "Exit codes:")}\n${lines.join("")}`;
}

/** Parser errors that mean "there is no such thing"; all others are about a value. */
const UNKNOWN: ReadonlySet<string> = new Set([
  "commander.excessArguments",
  "commander.help",
  "commander.unknownCommand",
  "commander.unknownOption",
]);

function usageError(
  error: CommanderError,
  argv: readonly string[],
  options: Pick<ProgramOptions, "groups" | "verbs">,
): EdictError {
  // Commander wants to print the help of a group that was called without one of its verbs.
  const message = error.code === "commander.help" ? lackingVerb(argv, options) : error.message;
  return new EdictError(
    UNKNOWN.has(error.code) ? "EDICT_USAGE_UNKNOWN" : "EDICT_ARGUMENT_INVALID",
    message.replace(/^error: /u, "").replaceAll("\n", " "),
  );
}

function lackingVerb(
  argv: readonly string[],
  { groups, verbs }: Pick<ProgramOptions, "groups" | "verbs">,
): string {
  const group = argv.find((word) => Object.hasOwn(groups, word)) ?? "edict";
  const members = verbs.filter(({ name }) => name.startsWith(`${group} `)).map(({ name }) => name);
  return `"${group}" alone says nothing; there are: ${members.join(", ")}`;
}
