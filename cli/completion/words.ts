import { GLOBAL_OPTIONS } from "../verb.ts";
import type { Completion, Verb, VerbOption } from "../verb.ts";

/** What completion scripts are made of: the descriptors, brought into one shape. */
export interface CompletedVerb {
  /** `plan`, or the two words of `events verify`. */
  readonly words: readonly string[];
  readonly summary: string;
  /** The verb's own options, the global ones, and --help. */
  readonly options: readonly VerbOption[];
  /** What may stand at each position. */
  readonly positions: readonly { readonly name: string; readonly completion: Completion | undefined }[];
}

const HELP: VerbOption = { name: "help", description: "print help" };

export function completedVerbs(verbs: readonly Verb[]): readonly CompletedVerb[] {
  return verbs.map(({ name, summary, options, arguments: positions }) => ({
    words: name.split(" "),
    summary,
    options: [...options, ...GLOBAL_OPTIONS, HELP],
    positions: positions.map((position) => ({ name: position.name, completion: position.completion })),
  }));
}

/** The first words, each once, in the order of the list. */
export function firstWords(verbs: readonly CompletedVerb[]): readonly string[] {
  return [...new Set(verbs.map(({ words }) => words[0] ?? ""))];
}

/** The words that may follow a first one. */
export function secondWords(verbs: readonly CompletedVerb[], first: string): readonly CompletedVerb[] {
  return verbs.filter(({ words }) => words[0] === first && words.length === 2);
}
