import type { KindRegistration } from "../core/controller.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { sortDiagnostics } from "../core/diagnostic.ts";
import type { Finding } from "../core/finding.ts";
import type { Source, WorkspaceConfig } from "../core/ports.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../core/resource.ts";
import { annotationDiagnostics } from "./annotation-problems.ts";
import type { Checker } from "./check/check.ts";
import { refusals } from "./check/check.ts";
import type { Loader } from "./load/load.ts";
import type { Stopwatch } from "./phase.ts";
import type { Resolver } from "./resolve/resolver.ts";
import type { DesiredUnit, DesiredUnits } from "./units.ts";
import { desiredDigest } from "./units.ts";

export interface PrepareDependencies {
  readonly source: Source;
  readonly loader: Pick<Loader, "load">;
  readonly resolver: Pick<Resolver, "resolve">;
  readonly registrations: ReadonlyMap<string, KindRegistration>;
  readonly checker: Pick<Checker, "check" | "digest">;
  /** Who stands for the revision when the source does not know. */
  readonly author?: string;
}

/** A revision, read and judged without touching any outside system. */
export interface Prepared {
  readonly revision: Revision;
  readonly author?: string;
  readonly config: WorkspaceConfig;
  /** Sorted by key. Whole only when `usable`. */
  readonly resources: readonly Resource[];
  /** What is written beside the resources and never applied, as policy tests; by owner, then sorted by key. */
  readonly beside: readonly Resource[];
  /** The same resources, by who has them. A unit of which nothing changed is the very same object as before. */
  readonly units: DesiredUnits;
  /** Made for looking up: going through all entries is slower than going through the resources. */
  readonly byKey: ReadonlyMap<ResourceKey, Resource>;
  readonly edges: ReadonlyMap<ResourceKey, readonly ResourceKey[]>;
  /** Digest over keys and digests of all resources. */
  readonly desired: Digest;
  readonly diagnostics: readonly Diagnostic[];
  /** Empty when the diagnostics hold an error: rules judge only what is well-formed. */
  readonly findings: readonly Finding[];
  /** `invalid`: a diagnostic is an error; `refused`: a finding is. Only `usable` may be applied. */
  readonly verdict: "invalid" | "refused" | "usable";
}

/** Loads, validates, resolves and checks one revision. `now` is RFC 3339 in UTC. */
export async function prepare(
  dependencies: PrepareDependencies,
  now: string,
  stopwatch: Stopwatch,
): Promise<Prepared> {
  const { source, loader, resolver, registrations } = dependencies;
  const { snapshot, loaded } = await stopwatch.measure(
    "load",
    async () => {
      const snapshot = await source.snapshot();
      return { snapshot, loaded: await loader.load(snapshot) };
    },
    (read) => `${read.snapshot.files.length} files, ${read.loaded.resources.length} resources`,
  );
  const resolved = await stopwatch.measure(
    "resolve",
    () => resolver.resolve(loaded),
    ({ references }) => `${references} references`,
  );
  const author = snapshot.author ?? dependencies.author;
  const diagnostics = sortDiagnostics([
    ...loaded.diagnostics,
    ...meaningful(resolved.diagnostics, loaded.diagnostics),
    ...annotated(resolved.units, registrations),
  ]);
  const invalid = diagnostics.some(({ severity }) => severity === "error");
  const findings = await stopwatch.measure(
    "check",
    () =>
      invalid
        ? []
        : dependencies.checker.check({
            units: resolved.units,
            conflicts: resolved.conflicts,
            config: loaded.config,
            now,
            ...(author === undefined ? {} : { author }),
          }),
    (found) => (invalid ? "not judged" : `${found.length} findings`),
  );
  return {
    revision: snapshot.revision,
    ...(author === undefined ? {} : { author }),
    config: loaded.config,
    resources: resolved.resources,
    beside: loaded.beside,
    units: resolved.units,
    byKey: resolved.byKey,
    edges: resolved.edges,
    desired: desiredDigest(resolved.units),
    diagnostics,
    findings,
    verdict: verdictOf(invalid, findings),
  };
}

/** What is wrong with the annotations of a unit, which is found once. */
const annotationsOf = new WeakMap<DesiredUnit, readonly Diagnostic[]>();

function annotated(
  units: DesiredUnits,
  registrations: ReadonlyMap<string, KindRegistration>,
): readonly Diagnostic[] {
  const all: Diagnostic[] = [];
  for (const unit of units.values()) {
    const found = annotationsOf.get(unit) ?? annotationDiagnostics(unit.resources, registrations);
    annotationsOf.set(unit, found);
    for (const diagnostic of found) all.push(diagnostic);
  }
  return all;
}

/** While a file could not be read, what it holds is not known, and nothing that is looked for counts as missing. */
function meaningful(resolved: readonly Diagnostic[], loaded: readonly Diagnostic[]): readonly Diagnostic[] {
  const unread = loaded.some(({ code }) => code.startsWith("EDICT_LOAD_"));
  return unread ? resolved.filter(({ code }) => code !== "EDICT_REFERENCE_MISSING") : resolved;
}

function verdictOf(invalid: boolean, findings: readonly Finding[]): Prepared["verdict"] {
  if (invalid) return "invalid";
  return refusals(findings).length > 0 ? "refused" : "usable";
}
