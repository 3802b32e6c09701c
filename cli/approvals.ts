import { EdictError } from "../core/errors.ts";
import { HAZARDS } from "../core/plan.ts";
import type { Approval, HazardId } from "../core/plan.ts";
import { parseKey } from "../core/resource.ts";
import type { ResourceKey } from "../core/resource.ts";
import { didYouMean } from "./did-you-mean.ts";

/** `HAZARD`, `HAZARD@KEY`, each with `:REASON` or without. Keys hold neither of the two signs. */
const SHAPE = /^(?<hazard>[^@:]*)(?:@(?<key>[^:]*))?(?::(?<reason>.*))?$/su;

/** Reads the values of --approve. Throws EDICT_ARGUMENT_INVALID for a hazard or key that cannot be. */
export function readApprovals(values: readonly string[]): readonly Approval[] {
  return values.map(readApproval);
}

function readApproval(value: string): Approval {
  const { hazard = "", key, reason = "" } = SHAPE.exec(value)?.groups ?? {};
  if (!isHazard(hazard)) {
    const hint = didYouMean(hazard, HAZARDS);
    throw new EdictError(
      "EDICT_ARGUMENT_INVALID",
      `"${hazard}" is not a hazard${hint}: ${HAZARDS.join(", ")}`,
    );
  }
  const resource = key === undefined ? {} : { resource: readKey(key) };
  return { hazard, by: "--approve", reason: reason.trim(), ...resource };
}

function isHazard(name: string): name is HazardId {
  return (HAZARDS as readonly string[]).includes(name);
}

function readKey(text: string): ResourceKey {
  try {
    parseKey(text);
    return text as ResourceKey;
  } catch (cause) {
    throw new EdictError("EDICT_ARGUMENT_INVALID", "--approve names no resource behind the @", { cause });
  }
}

/** The hazards that none of these approvals covers. */
export function stillOpen<
  Open extends { readonly key: ResourceKey; readonly hazard: { readonly id: HazardId } },
>(open: readonly Open[], approvals: readonly Approval[]): readonly Open[] {
  return open.filter(
    ({ key, hazard }) =>
      !approvals.some(
        (approval) =>
          approval.hazard === hazard.id && (approval.resource === undefined || approval.resource === key),
      ),
  );
}
