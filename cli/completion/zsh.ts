import { quoted } from "../shell.ts";
import type { Completion, Verb, VerbOption } from "../verb.ts";
import { completedVerbs, firstWords, secondWords } from "./words.ts";
import type { CompletedVerb } from "./words.ts";

/** The completion script for zsh: to be sourced, or put as `_edict` into a folder of fpath. */
export function zshCompletion(verbs: readonly Verb[], kinds: readonly string[]): string {
  const completed = completedVerbs(verbs);
  const cases = firstWords(completed).map((first) => firstCase(first, completed, kinds));
  return `#compdef edict
# Completion of edict for zsh, printed by: edict completion zsh
_edict() {
  local -a verbs
  if (( CURRENT == 2 )); then
    verbs=(
${firstWords(completed)
  .map((first) => `      ${quoted(`${first}:${describe(first, completed)}`)}\n`)
  .join("")}    )
    _describe -t verbs verb verbs
    return
  fi
  case $words[2] in
${cases.join("")}  esac
}
if [[ $funcstack[1] == _edict ]]; then _edict "$@"; else compdef _edict edict; fi
`;
}

/** A first word's own summary, or the list of what can follow it. */
function describe(first: string, verbs: readonly CompletedVerb[]): string {
  const own = verbs.find(({ words }) => words.length === 1 && words[0] === first);
  return (
    own?.summary ??
    secondWords(verbs, first)
      .map(({ words }) => words[1])
      .join(" or ")
  );
}

function firstCase(first: string, verbs: readonly CompletedVerb[], kinds: readonly string[]): string {
  const own = verbs.find(({ words }) => words.length === 1 && words[0] === first);
  const members = secondWords(verbs, first);
  const names = members.map(({ words }) => words[1] ?? "");
  const lines = [
    ...members.map(
      (member, index) =>
        `      if [[ $words[3] == ${names[index]} ]] && (( CURRENT > 3 )); then\n` +
        `        shift 2 words; (( CURRENT -= 2 ))\n        ${argumentsOf(member, kinds, [])}\n        return\n      fi\n`,
    ),
    ...(own === undefined
      ? [
          `      _values verb ${members.map(({ words, summary }) => quoted(`${words[1]}[${escape(summary)}]`)).join(" ")}\n`,
        ]
      : [`      shift words; (( CURRENT-- ))\n      ${argumentsOf(own, kinds, names)}\n`]),
  ];
  return `    ${first})\n${lines.join("")}      ;;\n`;
}

/** `extra` are words that may stand in the first position besides its own. */
function argumentsOf(
  { options, positions }: CompletedVerb,
  kinds: readonly string[],
  extra: readonly string[],
): string {
  const specs = [
    ...options.map((option) => optionSpec(option, kinds)),
    ...positions.map(({ name, completion }, index) => {
      // The workspace may be left out, so a kind can come first.
      const early = positions[1]?.completion === "kind" ? kinds : [];
      const words = index === 0 ? [...extra, ...early] : [];
      return quoted(`${index + 1}::${escape(name)}:${actionFor(completion, kinds, words)}`);
    }),
  ];
  return `_arguments ${specs.join(" \\\n        ")}`;
}

function optionSpec(
  { name, value, description, choices, completion, repeatable }: VerbOption,
  kinds: readonly string[],
): string {
  const many = repeatable === true ? "*" : "";
  const argument =
    value === undefined ? "" : `:${escape(value)}:${actionFor(choices ?? completion, kinds, [])}`;
  return quoted(`${many}--${name}[${escape(description)}]${argument}`);
}

function actionFor(
  completion: Completion | undefined,
  kinds: readonly string[],
  extra: readonly string[],
): string {
  switch (completion) {
    case undefined:
      return extra.length === 0 ? " " : `(${extra.join(" ")})`;
    case "file":
      return "_files";
    case "folder":
      return extra.length === 0 ? "_directories" : `{ compadd -- ${extra.join(" ")}; _directories }`;
    case "kind":
      return `(${[...kinds, ...extra].join(" ")})`;
    default:
      return `(${[...completion, ...extra].join(" ")})`;
  }
}

/** Colons and brackets separate the parts of a specification. */
function escape(text: string): string {
  return text.replaceAll(/[:[\]\\]/gu, "\\$&");
}
