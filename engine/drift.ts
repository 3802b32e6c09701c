import type { KindRegistration } from "../core/controller.ts";
import { compareText } from "../core/diagnostic.ts";
import type { JsonValue } from "../core/json.ts";
import type { DriftItem, FieldChange } from "../core/plan.ts";
import type { AcceptedDrift, AppliedResource, DriftMode, DriftSettings, Readers } from "../core/ports.ts";
import { PLATFORM, parseKey } from "../core/resource.ts";
import type { ResourceKey } from "../core/resource.ts";
import { acceptanceNote, acceptancesOf, acceptedFields, covering } from "./plan/acceptance.ts";
import type { Acceptances } from "./plan/acceptance.ts";
import { deviation } from "./plan/foreign-fields.ts";
import { driftMode, ignoredFields, recordedAnnotations } from "./plan/lifecycle.ts";

/** All that drift detection can do: everything in it only reads. */
export interface DriftDependencies {
  readonly readers: Readers;
  readonly applied: () => Promise<readonly AppliedResource[]>;
  readonly registrations: ReadonlyMap<string, KindRegistration>;
}

export interface DriftQuestion {
  readonly settings: DriftSettings;
  /** Milliseconds. */
  readonly now: number;
  /** Only of this kind. */
  readonly kind?: string;
  /** Only of this tenant; `platform` for the platform's own. */
  readonly tenant?: string;
}

/** One difference between the real system and what was applied. */
export interface DriftFinding extends Omit<DriftItem, "mode"> {
  /** What becomes of it: accepted, undone by the next apply, or only reported. */
  readonly mode: DriftMode | "accepted";
  /** Ids of acceptances whose end has come, so that they count no more. */
  readonly expired: readonly string[];
}

export interface DriftReport {
  /** Sorted by key. */
  readonly findings: readonly DriftFinding[];
  /** How many resources are applied and were compared. */
  readonly compared: number;
}

/**
 * Compares the real systems with the records of what was applied, whatever the source holds by now: what differs, what is
 * gone, and what was put there outside of edict.
 */
export async function findDrift(
  { readers, applied, registrations }: DriftDependencies,
  question: DriftQuestion,
): Promise<DriftReport> {
  const asked = (key: ResourceKey): boolean => isAsked(key, question);
  const records = (await applied()).filter(({ key }) => asked(key));
  const byKey = new Map(records.map((record) => [record.key, record]));
  const judge = judgeOf(question);
  const findings: DriftFinding[] = [];
  // One kind after the other: all of them share one connection.
  for (const { controller } of registrations.values()) {
    if (question.kind !== undefined && question.kind !== controller.kind) continue;
    const observed = await controller.observe(readers, ownersOf(question));
    for (const record of records.filter(({ kind }) => kind === controller.kind))
      findings.push(...judge.applied(record, observed.get(record.key), controller));
    for (const key of observed.keys()) if (!byKey.has(key) && asked(key)) findings.push(...judge.added(key));
  }
  return {
    findings: findings.toSorted((left, right) => compareText(left.key, right.key)),
    compared: records.length,
  };
}

function ownersOf({ tenant }: DriftQuestion): readonly string[] | undefined {
  if (tenant === undefined) return undefined;
  return [tenant === PLATFORM ? "" : tenant];
}

function isAsked(key: ResourceKey, question: DriftQuestion): boolean {
  const { kind, tenant } = parseKey(key);
  return (
    (question.kind === undefined || question.kind === kind) &&
    (question.tenant === undefined || question.tenant === (tenant ?? PLATFORM))
  );
}

interface Judge {
  applied(
    record: AppliedResource,
    observed: JsonValue | undefined,
    controller: KindRegistration["controller"],
  ): readonly DriftFinding[];
  added(key: ResourceKey): readonly DriftFinding[];
}

function judgeOf({ settings, now }: DriftQuestion): Judge {
  const acceptances = acceptancesOf(settings, now);
  return {
    applied: (record, observed, controller) => {
      const { key, kind, origin } = record;
      const annotations = recordedAnnotations(record);
      const mode = driftMode(annotations, settings.mode);
      const found = acceptances(key);
      if (observed === undefined)
        return wholeFinding({ key, kind, cause: "removed", fields: [], origin }, mode, found);
      const fields = deviation(controller, record, observed, ignoredFields(annotations), { now });
      return changedFindings({ key, kind, cause: "changed", fields, origin }, mode, found);
    },
    added: (key) => {
      const origin = { file: "", line: 1, column: 1 };
      const item = { key, kind: parseKey(key).kind, cause: "added" as const, fields: [], origin };
      return wholeFinding(item, settings.mode, acceptances(key));
    },
  };
}

type Difference = Omit<DriftItem, "mode">;

function wholeFinding(
  difference: Difference,
  mode: DriftMode,
  { living, expired }: Acceptances,
): readonly DriftFinding[] {
  const by = covering(living, undefined);
  if (by.length > 0) return [{ ...difference, mode: "accepted", ...acceptanceNote(by), expired: [] }];
  return [{ ...difference, mode, expired: idsOf(covering(expired, undefined)) }];
}

/** Of a resource some fields can be accepted and others not: they are told apart. */
function changedFindings(
  difference: Difference,
  mode: DriftMode,
  { living, expired }: Acceptances,
): readonly DriftFinding[] {
  const accepted = acceptedFields(difference.fields, living);
  const known = new Set<FieldChange>(accepted.fields);
  const rest = difference.fields.filter((field) => !known.has(field));
  return [
    ...(accepted.fields.length === 0
      ? []
      : [
          {
            ...difference,
            fields: accepted.fields,
            mode: "accepted" as const,
            ...acceptanceNote(accepted.by),
            expired: [],
          },
        ]),
    ...(rest.length === 0
      ? []
      : [{ ...difference, fields: rest, mode, expired: idsOf(acceptedFields(rest, expired).by) }]),
  ];
}

function idsOf(acceptances: readonly AcceptedDrift[]): readonly string[] {
  return acceptances.map(({ id }) => id).toSorted();
}
