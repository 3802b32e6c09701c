import type { KindRegistration } from "../../core/controller.ts";
import { compareText } from "../../core/diagnostic.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { Resource } from "../../core/resource.ts";

export interface Unique {
  /** One resource a key, sorted by key. */
  readonly kept: readonly Resource[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Finds resources whose key another one has, and second ones of a kind of which an owner may have one only. */
export function duplicateProblems(
  resources: readonly Resource[],
  registrations: ReadonlyMap<string, KindRegistration>,
): Unique {
  const sorted = resources.toSorted(compareResources);
  const kept = sorted.filter((resource, index) => sorted[index - 1]?.key !== resource.key);
  const again = sorted.flatMap((resource, index) => {
    const first = sorted[index - 1];
    return first?.key === resource.key ? [duplicate(resource, first)] : [];
  });
  return { kept, diagnostics: [...again, ...singletonProblems(kept, registrations)] };
}

function compareResources(left: Resource, right: Resource): number {
  return (
    compareText(left.key, right.key) ||
    compareText(left.origin.file, right.origin.file) ||
    left.origin.line - right.origin.line
  );
}

function duplicate(resource: Resource, first: Resource): Diagnostic {
  const message = `${resource.key} stands twice: here and at ${placeText(first)}.`;
  return problem(resource, message, "Remove or rename one of the two.");
}

function singletonProblems(
  resources: readonly Resource[],
  registrations: ReadonlyMap<string, KindRegistration>,
): readonly Diagnostic[] {
  const singletons = resources.filter(({ kind }) => registrations.get(kind)?.controller.singleton === true);
  const groups = Map.groupBy(singletons, ({ kind, metadata }) => `${kind} ${metadata.tenant ?? ""}`);
  return [...groups.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : others.map((other) => second(other, first)),
  );
}

function second(resource: Resource, first: Resource): Diagnostic {
  const owner =
    resource.metadata.tenant === undefined ? "the platform" : `the tenant ${resource.metadata.tenant}`;
  const message = `A second ${resource.kind} of ${owner}: the first is ${first.key} at ${placeText(first)}.`;
  return problem(resource, message, `Keep one ${resource.kind}; put what both say into it.`);
}

function problem(resource: Resource, message: string, hint: string): Diagnostic {
  const at = resource.locate("/metadata/name");
  const { length } = resource.metadata.name;
  return {
    code: "EDICT_RESOURCE_DUPLICATE",
    severity: "error",
    ...at,
    length,
    pointer: "/metadata/name",
    message,
    hint,
  };
}

function placeText({ origin }: Resource): string {
  return `${origin.file}:${origin.line}`;
}
