import type { KindRegistration } from "../../core/controller.ts";
import { compareText } from "../../core/diagnostic.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { SecretDeclaration } from "../../core/ports.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { duplicateProblems } from "./duplicates.ts";
import type { LoadedFile, LoadedResource } from "./file-loader.ts";
import { undeclaredSecrets } from "./secrets.ts";

/** What the files of one owner come to. Keys are an owner's own, so that two files can only collide within. */
export interface OwnerContents {
  /** Every valid resource, sorted by key; of two with one key only the first. The same list while all are the same. */
  readonly resources: readonly Resource[];
  /** The same of kinds that are never applied. */
  readonly beside: readonly Resource[];
  readonly refused: readonly ResourceKey[];
  /** Problems of the files and between them, in no order. */
  readonly diagnostics: readonly Diagnostic[];
}

const NOTHING: OwnerContents = { resources: [], beside: [], refused: [], diagnostics: [] };

/** Keeps the files of one owner, and what they came to until one of them changes. */
export class OwnerFiles {
  readonly #files = new Map<string, LoadedFile>();
  #contents: OwnerContents = NOTHING;
  #stale = false;
  #secretive: readonly LoadedResource[] = [];
  #secrets: { readonly by: readonly SecretDeclaration[]; readonly found: readonly Diagnostic[] } | undefined;

  get isEmpty(): boolean {
    return this.#files.size === 0;
  }

  set(path: string, file: LoadedFile): void {
    this.#files.set(path, file);
    this.#stale = true;
  }

  delete(path: string): void {
    this.#files.delete(path);
    this.#stale = true;
  }

  contents(registrations: ReadonlyMap<string, KindRegistration>): OwnerContents {
    if (!this.#stale) return this.#contents;
    this.#stale = false;
    this.#contents = this.#put(registrations, this.#contents);
    return this.#contents;
  }

  /** References to secrets that the owner may not use. `declarations` are compared by reference. */
  undeclared(declarations: readonly SecretDeclaration[]): readonly Diagnostic[] {
    if (this.#secretive.length === 0) return [];
    if (this.#secrets?.by !== declarations)
      this.#secrets = { by: declarations, found: undeclaredSecrets(this.#secretive, declarations) };
    return this.#secrets.found;
  }

  #put(registrations: ReadonlyMap<string, KindRegistration>, before: OwnerContents): OwnerContents {
    const files = [...this.#files]
      .toSorted(([left], [right]) => compareText(left, right))
      .map(([, file]) => file);
    const loaded = files.flatMap(({ resources }) => resources);
    this.#secretive = loaded.filter(({ secrets }) => secrets.length > 0);
    this.#secrets = undefined;
    const { kept, diagnostics } = duplicateProblems(
      loaded.map(({ resource }) => resource),
      registrations,
    );
    const isBeside = ({ kind }: Resource): boolean => registrations.get(kind)?.controller.unapplied === true;
    return {
      resources: sameOr(
        before.resources,
        kept.filter((resource) => !isBeside(resource)),
      ),
      beside: sameOr(before.beside, kept.filter(isBeside)),
      refused: files.flatMap(({ refused }) => refused),
      diagnostics: [...files.flatMap((file) => file.diagnostics), ...diagnostics],
    };
  }
}

function sameOr(before: readonly Resource[], list: readonly Resource[]): readonly Resource[] {
  const same = before.length === list.length && before.every((resource, index) => resource === list[index]);
  return same ? before : list;
}
