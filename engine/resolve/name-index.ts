import type { Resource } from "../../core/resource.ts";
import { closest } from "../../core/suggest.ts";

const MOST_NAMES = 8;

/** Comparing names costs time with each that there is, so it is done for the first references only. */
const MOST_COMPARED = 200;

/** The names that references can use, by kind and owner; put together when the first is asked for. */
export class NameIndex {
  readonly #resources: readonly Resource[];
  #names: ReadonlyMap<string, readonly string[]> | undefined;
  #asked = 0;

  constructor(resources: readonly Resource[]) {
    this.#resources = resources;
  }

  /** What to write in place of a name that leads nowhere, for a resource of `tenant` (absent: of the platform). */
  hint(kind: string, tenant: string | undefined, written: string): string {
    this.#names ??= namesOf(this.#resources);
    const own = tenant === undefined ? [] : (this.#names.get(`${kind} ${tenant}`) ?? []);
    const names = [...new Set([...own, ...(this.#names.get(`${kind} `) ?? [])])];
    this.#asked += 1;
    const name = written.slice(written.indexOf("/") + 1);
    const meant = this.#asked > MOST_COMPARED ? undefined : closest(name, names);
    if (meant !== undefined) return `Did you mean "${meant}"?`;
    if (names.length === 0) return `Create the ${kind}.`;
    const shown = names.slice(0, MOST_NAMES).join(", ");
    return `Create it, or use one of: ${shown}${names.length > MOST_NAMES ? ", …" : ""}.`;
  }
}

function namesOf(resources: readonly Resource[]): ReadonlyMap<string, readonly string[]> {
  const groups = Map.groupBy(resources, ({ kind, metadata }) => `${kind} ${metadata.tenant ?? ""}`);
  return new Map([...groups].map(([owner, group]) => [owner, group.map(({ metadata }) => metadata.name)]));
}
