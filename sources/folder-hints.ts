/** What watchers heard since the last look. */
export interface Heard {
  /** Whether only a look at everything tells what changed. */
  readonly whole: boolean;
  /** Otherwise: paths of YAML files, relative to the workspace with `/`, that may be new, changed or gone. */
  readonly paths: ReadonlySet<string>;
}

const NOTHING: ReadonlySet<string> = new Set();

/** So many paths one by one cost as much as everything at once. */
const MANY = 2_000;

/**
 * Which files may have changed, so that a look need not be at all of them. In any doubt the answer is "everything":
 * nobody watches, a watcher just began, or it lost its way.
 */
export class Hints {
  #watchers = 0;
  #whole = true;
  #paths = new Set<string>();

  begin(): void {
    this.#watchers += 1;
    this.doubt();
  }

  end(): void {
    this.#watchers -= 1;
  }

  /** A YAML file may have changed. */
  note(path: string): void {
    if (!this.#whole) this.#paths.add(path);
    if (this.#paths.size > MANY) this.doubt();
  }

  doubt(): void {
    this.#whole = true;
    this.#paths = new Set();
  }

  /** What was heard; it counts as dealt with. */
  take(): Heard {
    const heard = { whole: this.#whole || this.#watchers === 0, paths: heardPaths(this.#paths) };
    this.#whole = this.#watchers === 0;
    this.#paths = new Set();
    return heard;
  }
}

function heardPaths(paths: ReadonlySet<string>): ReadonlySet<string> {
  return paths.size === 0 ? NOTHING : paths;
}
