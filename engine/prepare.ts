import type { KindRegistration } from "../core/controller.ts";
import type { Diagnostic } from "../core/diagnostic.ts";
import { sortDiagnostics } from "../core/diagnostic.ts";
import type { Finding } from "../core/finding.ts";
import type { Source, WorkspaceConfig } from "../core/ports.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../core/resource.ts";
import type { Checker } from "./check/check.ts";
import { refusals } from "./check/check.ts";
import { sha256 } from "./digest.ts";
import type { Loader } from "./load/load.ts";
import type { Stopwatch } from "./phase.ts";
import { approvalDiagnostics } from "./plan/annotations.ts";
import { resolve } from "./resolve/resolve.ts";

export interface PrepareDependencies {
  readonly source: Source;
  readonly loader: Pick<Loader, "load">;
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
  const { source, loader, registrations } = dependencies;
  const loaded = await stopwatch.measure(
    "load",
    async () => {
      const snapshot = await source.snapshot();
      return { snapshot, ...(await loader.load(snapshot)) };
    },
    ({ snapshot, resources }) => `${snapshot.files.length} files, ${resources.length} resources`,
  );
  const resolved = await stopwatch.measure(
    "resolve",
    () => resolve(loaded.resources, registrations, loaded.refused),
    ({ edges }) => `${[...edges.values()].reduce((sum, targets) => sum + targets.length, 0)} references`,
  );
  const author = loaded.snapshot.author ?? dependencies.author;
  const diagnostics = sortDiagnostics([
    ...loaded.diagnostics,
    ...meaningful(resolved.diagnostics, loaded.diagnostics),
    ...approvalDiagnostics(resolved.resources),
  ]);
  const invalid = diagnostics.some(({ severity }) => severity === "error");
  const findings = await stopwatch.measure(
    "check",
    () =>
      invalid
        ? []
        : dependencies.checker.check({
            resources: resolved.resources,
            conflicts: resolved.conflicts,
            config: loaded.config,
            now,
            ...(author === undefined ? {} : { author }),
          }),
    (found) => (invalid ? "not judged" : `${found.length} findings`),
  );
  return {
    revision: loaded.snapshot.revision,
    ...(author === undefined ? {} : { author }),
    config: loaded.config,
    resources: resolved.resources,
    byKey: new Map(resolved.resources.map((resource) => [resource.key, resource])),
    edges: resolved.edges,
    desired: sha256(resolved.resources.map(({ key, digest }) => `${key} ${digest}\n`).join("")),
    diagnostics,
    findings,
    verdict: verdictOf(invalid, findings),
  };
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
