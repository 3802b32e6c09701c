import { EdictError } from "../core/errors.ts";
import { CONDITION_REASONS, CONDITION_STATUSES } from "../core/ports.ts";
import type { ConditionStatus, ConditionType, ResourceStatus } from "../core/ports.ts";
import type { Resource } from "../core/resource.ts";
import { didYouMean } from "./did-you-mean.ts";

/** The state of a condition that is waited for. */
export interface Goal {
  readonly type: ConditionType;
  readonly status: ConditionStatus;
}

const TYPES = Object.keys(CONDITION_REASONS) as readonly ConditionType[];

/** What can be waited for, for completion: the plain types and their opposites. */
export const GOALS: readonly string[] = TYPES.flatMap((type) => [type, `${type}=False`]);

/** Reads `TYPE` or `TYPE=STATUS`; without a status it is True. Throws EDICT_ARGUMENT_INVALID. */
export function readGoal(text: string): Goal {
  const [word = "", value = "True", ...rest] = text.split("=");
  const type = TYPES.find((candidate) => candidate === word);
  const status = CONDITION_STATUSES.find((candidate) => candidate === value);
  if (type !== undefined && status !== undefined && rest.length === 0) return { type, status };
  const meant = type === undefined ? didYouMean(word, TYPES) : "";
  throw new EdictError(
    "EDICT_ARGUMENT_INVALID",
    `--for takes a condition (${TYPES.join(", ")}), perhaps with =${CONDITION_STATUSES.join(" or =")}, not "${text}"${meant}`,
  );
}

/**
 * Whether a resource has come to the goal, as the workspace desires it now. A goal that says that something is done needs
 * the newest state applied; one that tells of trouble needs that somebody looked at the newest state.
 */
export function isMet(
  { type, status }: Goal,
  wanted: Pick<Resource, "digest">,
  found: ResourceStatus | undefined,
): boolean {
  const condition = found?.conditions.find((candidate) => candidate.type === type);
  const told = condition?.status ?? (type === "Ready" ? "Unknown" : "False");
  if (told !== status) return false;
  if (found?.applied?.digest === wanted.digest) return true;
  const tellsOfTrouble = (type === "Ready") !== (status === "True");
  return tellsOfTrouble && condition?.observedGeneration === (found?.applied?.generation ?? 0) + 1;
}
