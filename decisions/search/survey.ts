import { firstNames, sortNames } from "./sorted.ts";

/** What holds for those that a release does not name: never, always, or as it depends on what they are like. */
export type Others = "allowed" | "denied" | "depends";

/** Candidates that differ in nothing that matters but, perhaps, their ids. */
export interface CandidateClass {
  /** Of two classes with the same key one is asked for both. */
  readonly key: string;
  /** Sorted; no id is in two classes. */
  readonly ids: readonly string[];
}

/** Everything that can be a result of a search. */
export interface Population {
  readonly classes: readonly CandidateClass[];
  /** Candidates that are asked for one by one, in a class or not. */
  readonly special: ReadonlySet<string>;
  /** Whether every candidate has to be asked for. */
  readonly oneByOne: boolean;
  /** The key of the class that an id is in. */
  readonly keyOf: (id: string) => string | undefined;
  /** Asks the decision point. */
  readonly ask: (id: string) => boolean;
}

/** The results of a search, not written out. */
export interface Found {
  readonly total: number;
  /** The next results behind one. */
  readonly page: (after: string | undefined, limit: number) => readonly string[];
}

export const NOTHING: Found = { total: 0, page: () => [] };

/** The results that are in a list. */
export function foundIn(names: Iterable<string>): Found {
  const list = sortNames(names);
  return { total: list.length, page: (after, limit) => firstNames([list], after, limit) };
}

/** Asks one of each class, and every special one. */
export function survey(population: Population): Found {
  const { classes, special, oneByOne, ask } = population;
  if (oneByOne) {
    const all = new Set([...classes.flatMap(({ ids }) => ids), ...special]);
    return foundIn([...all].filter(ask));
  }
  const allowed = allowedClasses(population);
  const lists = classes.filter(({ key }) => allowed.has(key)).map(({ ids }) => ids);
  const exceptions = sortNames([...special].filter(ask));
  const replaced = [...special].filter((id) => {
    const key = population.keyOf(id);
    return key !== undefined && allowed.has(key);
  });
  return {
    total: lists.reduce((sum, { length }) => sum + length, exceptions.length - replaced.length),
    page: (after, limit) => {
      const most = firstNames(lists, after, limit + special.size).filter((id) => !special.has(id));
      return firstNames([most, exceptions], after, limit);
    },
  };
}

function allowedClasses({ classes, special, ask }: Population): ReadonlySet<string> {
  const answers = new Map<string, boolean>();
  for (const { key, ids } of classes) {
    if (answers.has(key)) continue;
    const one = ids.find((id) => !special.has(id));
    if (one !== undefined) answers.set(key, ask(one));
  }
  return new Set([...answers].filter(([, allow]) => allow).map(([key]) => key));
}
