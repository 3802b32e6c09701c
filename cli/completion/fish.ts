import type { Completion, Verb, VerbOption } from "../verb.ts";
import { completedVerbs, firstWords, secondWords } from "./words.ts";
import type { CompletedVerb } from "./words.ts";

/** The completion script for fish. */
export function fishCompletion(verbs: readonly Verb[], kinds: readonly string[]): string {
  const completed = completedVerbs(verbs);
  const lines = [
    "# Completion of edict for fish, printed by: edict completion fish",
    "complete -c edict -f",
    ...firstWords(completed).map((first) =>
      line("__fish_use_subcommand", `-a ${first}`, describe(first, completed)),
    ),
    ...completed.flatMap((verb) => verbLines(verb, completed, kinds)),
  ];
  return `${lines.join("\n")}\n`;
}

function verbLines(
  verb: CompletedVerb,
  verbs: readonly CompletedVerb[],
  kinds: readonly string[],
): readonly string[] {
  const condition = conditionOf(verb, verbs);
  const [first = "", second] = verb.words;
  const opening = second === undefined ? [] : [line(before(first, verbs), `-a ${second}`, verb.summary)];
  return [
    ...opening,
    ...verb.options.map((option) => optionLine(option, condition, kinds)),
    ...verb.positions.flatMap(({ completion }) => {
      const words = wordsFor(completion, kinds);
      return words === undefined ? [] : [line(condition, words)];
    }),
  ];
}

/** Whether the words so far are those of the verb, and of no longer one. */
function conditionOf({ words }: CompletedVerb, verbs: readonly CompletedVerb[]): string {
  const [first = "", second] = words;
  if (second === undefined) return before(first, verbs);
  return `__fish_seen_subcommand_from ${first}; and __fish_seen_subcommand_from ${second}`;
}

/** Whether the first word is there and none of those that may follow it. */
function before(first: string, verbs: readonly CompletedVerb[]): string {
  const members = secondWords(verbs, first).map(({ words }) => words[1] ?? "");
  const seen = `__fish_seen_subcommand_from ${first}`;
  return members.length === 0 ? seen : `${seen}; and not __fish_seen_subcommand_from ${members.join(" ")}`;
}

function describe(first: string, verbs: readonly CompletedVerb[]): string {
  const own = verbs.find(({ words }) => words.length === 1 && words[0] === first);
  return (
    own?.summary ??
    secondWords(verbs, first)
      .map(({ words }) => words[1])
      .join(" or ")
  );
}

function optionLine(
  { name, value, description, choices, completion }: VerbOption,
  condition: string,
  kinds: readonly string[],
): string {
  const words = value === undefined ? undefined : wordsFor(choices ?? completion, kinds);
  // -x keeps files away where only certain words make sense.
  const takes = value === undefined ? "" : completion === "file" ? " -r" : " -x";
  return line(condition, `-l ${name}${takes}${words === undefined ? "" : ` ${words}`}`, description);
}

function wordsFor(completion: Completion | undefined, kinds: readonly string[]): string | undefined {
  switch (completion) {
    case undefined:
      return undefined;
    case "file":
      return "-F";
    case "folder":
      return "-a '(__fish_complete_directories)'";
    case "kind":
      return `-a ${quote(kinds.join(" "))}`;
    default:
      return `-a ${quote(completion.join(" "))}`;
  }
}

function line(condition: string, what: string, description?: string): string {
  const told = description === undefined ? "" : ` -d ${quote(description)}`;
  return `complete -c edict -n ${quote(condition)} ${what}${told}`;
}

/** In single quotes of fish only the quote and the backslash are special. */
function quote(text: string): string {
  return `'${text.replaceAll("\\", "\\\\").replaceAll("'", "\\'")}'`;
}
