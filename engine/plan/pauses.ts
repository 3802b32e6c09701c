import type { AppliedResource, Pause } from "../../core/ports.ts";
import { PLATFORM, TENANT_KIND, parseKey } from "../../core/resource.ts";
import type { Resource, ResourceKey } from "../../core/resource.ts";
import { parseInstant } from "../../core/time.ts";
import { pauseReason, recordedAnnotations } from "./lifecycle.ts";

/** The target that stands for everything. */
const EVERYTHING = "*";

/** Why nothing of a resource may change; undefined where it may. */
export type PausedOf = (key: ResourceKey) => string | undefined;

export interface PauseInput {
  readonly pauses: readonly Pause[];
  readonly desired: ReadonlyMap<ResourceKey, Resource>;
  /** Speaks for what is no longer desired. */
  readonly applied: ReadonlyMap<ResourceKey, AppliedResource>;
  /** Milliseconds. */
  readonly now: number;
}

/**
 * What is paused, by the pauses that people asked for and by annotations. The nearest word is told: of the resource,
 * then of its tenant, then of everything. A tenant's pause holds its Tenant resource too.
 */
export function pausedOf({ pauses, desired, applied, now }: PauseInput): PausedOf {
  const living = new Map(
    pauses.filter((pause) => isLiving(pause, now)).map((pause) => [pause.target, pause]),
  );
  return (key) => {
    const annotated = annotatedReason(key, desired, applied);
    if (annotated !== undefined || living.size === 0) return annotated;
    const pause = targetsOf(key)
      .map((target) => living.get(target))
      .find((found) => found !== undefined);
    return pause === undefined ? undefined : pauseText(pause);
  };
}

/** Whether a pause still holds: one with an end ends by itself. */
function isLiving({ until }: Pick<Pause, "until">, now: number): boolean {
  return until === undefined || (parseInstant(until) ?? Number.POSITIVE_INFINITY) > now;
}

/** What Git says now counts more than what it said when the resource was applied. */
function annotatedReason(
  key: ResourceKey,
  desired: PauseInput["desired"],
  applied: PauseInput["applied"],
): string | undefined {
  const resource = desired.get(key);
  if (resource !== undefined) return pauseReason(resource.metadata.annotations);
  const record = applied.get(key);
  return record === undefined ? undefined : pauseReason(recordedAnnotations(record));
}

/** The targets that mean a resource, the nearest first. */
function targetsOf(key: ResourceKey): readonly string[] {
  const { kind, name, tenant } = parseKey(key);
  const itsTenant = kind === TENANT_KIND && tenant === undefined ? [name] : [];
  return [key, tenant ?? PLATFORM, ...itsTenant, EVERYTHING];
}

function pauseText({ reason, actor, until }: Pause): string {
  return `${reason} (${actor}${until === undefined ? "" : `, until ${until}`})`;
}
