import type { Change, Hazard } from "../../core/plan.ts";
import { MASS_DELETION } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";

/** So many deletions at once are no accident of one resource any more. */
const MOST_DELETIONS = 10;
const MOST_SHARE = 0.2;
/** In a small workspace one deletion may be a large share. */
const LEAST_FOR_SHARE = 2;

/** Whether so many deletions, of so many resources that are applied, have to wait for a person. */
export function isMassDeletion(deletions: number, applied: number): boolean {
  if (deletions > MOST_DELETIONS) return true;
  return deletions >= LEAST_FOR_SHARE && deletions > applied * MOST_SHARE;
}

/**
 * Whether a whole plan deletes too much. What nobody ever applied counts only by number: it has no share in what is
 * applied, but a lost record makes every row look like that.
 */
export function deletesTooMuch(
  changes: readonly Pick<Change, "key" | "operation">[],
  applied: ReadonlyMap<ResourceKey, unknown>,
): boolean {
  const deleted = changes.filter(({ operation }) => operation === "delete");
  const owned = deleted.filter(({ key }) => applied.has(key));
  return isMassDeletion(owned.length, applied.size) || deleted.length > MOST_DELETIONS;
}

/** What every deletion of a mass deletion carries beside its own hazards. The text is the same whatever the numbers. */
export const MASS_DELETION_HAZARD: Hazard = {
  id: MASS_DELETION,
  message: `more than ${MOST_DELETIONS} resources, or ${MOST_SHARE * 100} % of what is applied, would be deleted at once`,
  pointer: "",
};
