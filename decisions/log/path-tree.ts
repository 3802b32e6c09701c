/** Paths below one place, by their first member. */
export interface PathTree {
  /** Whether a path ends here: it means everything below. */
  readonly ends: boolean;
  readonly members: ReadonlyMap<string, PathTree>;
}

/** Stands for any member. */
const ANY = "*";

interface GrowingTree {
  ends: boolean;
  readonly members: Map<string, GrowingTree>;
}

/** The tree of some paths; a member `*` of a path means any member. */
export function pathTree(paths: Iterable<readonly string[]>): PathTree {
  const root: GrowingTree = { ends: false, members: new Map() };
  for (const path of paths) {
    let here = root;
    for (const name of path) {
      const next: GrowingTree = here.members.get(name) ?? { ends: false, members: new Map() };
      here.members.set(name, next);
      here = next;
    }
    here.ends = true;
  }
  return root;
}

/** What the tree knows below a member; `undefined` where no path goes on. */
export function below(tree: PathTree | undefined, name: string): PathTree | undefined {
  return tree?.members.get(name) ?? tree?.members.get(ANY);
}
