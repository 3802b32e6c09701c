import { quoted } from "../shell.ts";
import type { Completion, Verb } from "../verb.ts";
import { completedVerbs, firstWords } from "./words.ts";
import type { CompletedVerb } from "./words.ts";

/** The completion script for bash, 3.2 of macOS included. */
export function bashCompletion(verbs: readonly Verb[], kinds: readonly string[]): string {
  const completed = completedVerbs(verbs);
  return `# Completion of edict for bash, printed by: edict completion bash
_edict() {
  local IFS=$'\\n'
  local current="\${COMP_WORDS[COMP_CWORD]}" previous="\${COMP_WORDS[COMP_CWORD - 1]}" verb='' index
  # --name=value comes as three words.
  if [[ $previous == '=' ]]; then previous="\${COMP_WORDS[COMP_CWORD - 2]}"; fi
  if [[ $current == '=' ]]; then previous="\${COMP_WORDS[COMP_CWORD - 1]}" current=''; fi
  for ((index = 1; index < COMP_CWORD; index++)); do
    case "$verb \${COMP_WORDS[index]}" in
${completed.map(({ words }) => verbCase(words)).join("")}${groups(completed)}    esac
  done
  COMPREPLY=()
  case "$verb $previous" in
${completed.flatMap(valueCases(kinds)).join("")}  esac
  if [[ $current == -* ]]; then
    case "$verb" in
${completed.map(optionCase).join("")}    esac
    return
  fi
  case "$verb" in
    '') COMPREPLY=($(compgen -W ${list([...firstWords(completed), "help"])} -- "$current")) ;;
${groupWords(completed)}${completed.map((verb) => positionCase(verb, completed, kinds)).join("")}  esac
}
complete -o filenames -F _edict edict
`;
}

/** Recognises a verb by the words so far: `" plan"`, `"events verify"`. */
function verbCase(words: readonly string[]): string {
  const [first = "", second] = words;
  const pattern = second === undefined ? ` ${first}` : `${first} ${second}`;
  return `      ${quoted(pattern)}) verb=${quoted(words.join(" "))} ;;\n`;
}

/** First words that are no verbs themselves. */
function groupNames(verbs: readonly CompletedVerb[]): readonly string[] {
  const alone = new Set(verbs.filter(({ words }) => words.length === 1).map(({ words }) => words[0]));
  return firstWords(verbs).filter((word) => !alone.has(word));
}

function groups(verbs: readonly CompletedVerb[]): string {
  return groupNames(verbs)
    .map((name) => `      ${quoted(` ${name}`)}) verb=${quoted(name)} ;;\n`)
    .join("");
}

function groupWords(verbs: readonly CompletedVerb[]): string {
  return groupNames(verbs)
    .map((name) => `    ${name}) ${reply(`-W ${list(membersOf(name, verbs))}`)} ;;\n`)
    .join("");
}

function membersOf(name: string, verbs: readonly CompletedVerb[]): readonly string[] {
  return verbs
    .filter(({ words }) => words[0] === name && words.length === 2)
    .map(({ words }) => words[1] ?? "");
}

function valueCases(kinds: readonly string[]): (verb: CompletedVerb) => readonly string[] {
  return ({ words, options }) =>
    options
      .filter(({ value }) => value !== undefined)
      .map(({ name, choices, completion }) => {
        const words_ = wordsFor(choices ?? completion, kinds);
        const action = words_ === undefined ? "" : ` ${reply(words_)};`;
        return `    ${quoted(`${words.join(" ")} --${name}`)})${action} return ;;\n`;
      });
}

function optionCase({ words, options }: CompletedVerb): string {
  const names = options.map(({ name }) => `--${name}`);
  return `      ${quoted(words.join(" "))}) ${reply(`-W ${list(names)}`)} ;;\n`;
}

function positionCase(
  { words, positions }: CompletedVerb,
  verbs: readonly CompletedVerb[],
  kinds: readonly string[],
): string {
  const [first = ""] = words;
  const offered = [
    ...positions.map(({ completion }) => wordsFor(completion, kinds)).filter((each) => each !== undefined),
    ...(words.length === 1 && membersOf(first, verbs).length > 0
      ? [`-W ${list(membersOf(first, verbs))}`]
      : []),
  ];
  if (offered.length === 0) return "";
  const commands = offered.map((each) => `compgen ${each} -- "$current"`).join("; ");
  return `    ${quoted(words.join(" "))}) COMPREPLY=($(${commands})) ;;\n`;
}

function reply(words: string): string {
  return `COMPREPLY=($(compgen ${words} -- "$current"))`;
}

function wordsFor(completion: Completion | undefined, kinds: readonly string[]): string | undefined {
  switch (completion) {
    case undefined:
      return undefined;
    case "file":
      return "-f";
    case "folder":
      return "-d";
    case "kind":
      return `-W ${list(kinds)}`;
    default:
      return `-W ${list(completion)}`;
  }
}

/** compgen splits its words at IFS, which is a newline here. */
function list(words: readonly string[]): string {
  return `$'${words.map((word) => word.replaceAll("\\", "\\\\").replaceAll("'", "\\'")).join("\\n")}'`;
}
