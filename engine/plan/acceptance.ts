import type { FieldChange } from "../../core/plan.ts";
import type { AcceptedDrift, DriftSettings } from "../../core/ports.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { parseInstant } from "../../core/time.ts";

/** What edict.yaml says of drift, looked up by resource. */
export type AcceptancesOf = (key: ResourceKey) => Acceptances;

export interface Acceptances {
  readonly living: readonly AcceptedDrift[];
  /** Their end has come: they accept nothing any more. */
  readonly expired: readonly AcceptedDrift[];
}

const NONE: Acceptances = { living: [], expired: [] };

/** `now` in milliseconds. */
export function acceptancesOf({ accepted }: Pick<DriftSettings, "accepted">, now: number): AcceptancesOf {
  const byKey = Map.groupBy(accepted, ({ resource }) => resource);
  const judged = new Map(
    [...byKey].map(([key, list]) => [
      key,
      {
        living: list.filter((one) => isLiving(one, now)),
        expired: list.filter((one) => !isLiving(one, now)),
      },
    ]),
  );
  return (key) => judged.get(key) ?? NONE;
}

function isLiving({ until }: AcceptedDrift, now: number): boolean {
  return (parseInstant(until) ?? Number.NEGATIVE_INFINITY) > now;
}

/** The acceptances that cover a field, or (`undefined`) the whole resource. */
export function covering(
  acceptances: readonly AcceptedDrift[],
  pointer: string | undefined,
): readonly AcceptedDrift[] {
  return acceptances.filter(
    ({ fields }) =>
      fields === undefined || (pointer !== undefined && fields.some((field) => isWithin(pointer, field))),
  );
}

/** Whether a pointer names a field or something in it. */
export function isWithin(pointer: string, field: string): boolean {
  return pointer === field || pointer.startsWith(`${field}/`);
}

/** The fields that an acceptance covers, and the acceptances that were needed. */
export function acceptedFields(
  fields: readonly FieldChange[],
  acceptances: readonly AcceptedDrift[],
): { readonly fields: readonly FieldChange[]; readonly by: readonly AcceptedDrift[] } {
  const by = new Set<AcceptedDrift>();
  const accepted = fields.filter(({ pointer }) => {
    const found = covering(acceptances, pointer);
    for (const one of found) by.add(one);
    return found.length > 0;
  });
  return { fields: accepted, by: [...by] };
}

/** The ids and the first end of acceptances, as a drift item tells them. */
export function acceptanceNote(by: readonly AcceptedDrift[]): {
  readonly acceptedBy: readonly string[];
  readonly until?: string;
} {
  const [first] = by.map(({ until }) => until).toSorted((left, right) => instant(left) - instant(right));
  return { acceptedBy: by.map(({ id }) => id).toSorted(), ...(first === undefined ? {} : { until: first }) };
}

function instant(text: string): number {
  return parseInstant(text) ?? 0;
}
