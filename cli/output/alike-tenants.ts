import { compareText } from "../../core/diagnostic.ts";
import type { ReleaseSource } from "../../core/release.ts";
import type { AccessChange, AccessDiff } from "../../decisions/access/diff.ts";

/** A change as one row: what differs only in the action or in the subjects is put together. */
export interface ChangeRow {
  readonly kind: "gain" | "loss";
  readonly change: AccessChange;
}

/** Rows that every one of the tenants has. */
export interface AlikeTenants {
  /** Never empty; in the order of the differences. */
  readonly tenants: readonly string[];
  /** Of the first tenant, with the subjects of all of them. */
  readonly rows: readonly ChangeRow[];
}

/**
 * Puts tenants together for whom the same changes: the same cells, reasons, conditions and rules, whoever is concerned.
 * A resource of their own of the same kind and name counts as the same. Not together where each is to be `apart`.
 */
export function alikeTenants(diffs: readonly AccessDiff[], apart: boolean): readonly AlikeTenants[] {
  const all = diffs.map(rowsOfTenant);
  const groups = Map.groupBy(all, ({ tenant, rows }) =>
    JSON.stringify(apart ? [tenant] : rows.map(({ key }) => key)),
  );
  return [...groups.values()].map((same) => ({
    tenants: same.map(({ tenant }) => tenant),
    rows: together(same),
  }));
}

interface TenantRows {
  readonly tenant: string;
  /** Sorted by key. */
  readonly rows: readonly (ChangeRow & { readonly key: string; readonly place: number })[];
}

function rowsOfTenant({ tenant, gains, losses }: AccessDiff): TenantRows {
  const rows: readonly ChangeRow[] = [
    ...mergedChanges(gains).map((change) => ({ kind: "gain" as const, change })),
    ...mergedChanges(losses).map((change) => ({ kind: "loss" as const, change })),
  ];
  const keyed = rows.map((row, place) => ({ ...row, place, key: keyOf(row, tenant) }));
  return { tenant, rows: keyed.toSorted((left, right) => compareText(left.key, right.key)) };
}

/** What is left of a row without whom it concerns in which tenant. */
function keyOf({ kind, change }: ChangeRow, tenant: string): string {
  const { subjects, witness: _witness, rule, source, ...rest } = change;
  return JSON.stringify([
    kind,
    rest,
    subjects.length === 0,
    rule === undefined ? null : withoutTenant(rule, tenant),
    source === undefined ? null : placeIn(source, tenant),
  ]);
}

/** A resource of the tenant's own stands in another file for each tenant. */
function placeIn({ resource, file, line }: ReleaseSource, tenant: string): readonly (number | string)[] {
  const name = withoutTenant(resource, tenant);
  return name === resource ? [resource, file, line] : [name];
}

/** `Role/acme/viewer` of the tenant acme as `Role//viewer`, which no resource is called. */
function withoutTenant(key: string, tenant: string): string {
  const [kind = "", owner, ...rest] = key.split("/");
  return owner === tenant && rest.length > 0 ? [kind, "", ...rest].join("/") : key;
}

/** The rows of the first tenant in their order, with the subjects of all: sorted by key, they are the same rows. */
function together([first, ...others]: readonly TenantRows[]): readonly ChangeRow[] {
  return (first?.rows ?? [])
    .map(({ kind, change, place }, index) => ({
      kind,
      place,
      change: {
        ...change,
        subjects: [change, ...others.flatMap(({ rows }) => rows[index]?.change ?? [])].flatMap(
          ({ subjects }) => subjects,
        ),
      },
    }))
    .toSorted((left, right) => left.place - right.place);
}

function mergedChanges(changes: readonly AccessChange[]): readonly AccessChange[] {
  const byActions = alike(changes, ({ action: _action, ...rest }) => rest).map((same) => ({
    ...same[0],
    action: same.map(({ action }) => action).join(", "),
  }));
  return alike(byActions, ({ subjects: _subjects, ...rest }) => rest).map((same) => ({
    ...same[0],
    subjects: same.flatMap(({ subjects }) => subjects),
  }));
}

/** Changes that are the same apart from what `rest` leaves out, and from the question that shows it. */
function alike(
  changes: readonly AccessChange[],
  rest: (change: AccessChange) => object,
): readonly (readonly [AccessChange, ...AccessChange[]])[] {
  const groups = new Map<string, [AccessChange, ...AccessChange[]]>();
  for (const change of changes) {
    const key = JSON.stringify({ ...rest(change), witness: undefined });
    const known = groups.get(key);
    if (known === undefined) groups.set(key, [change]);
    else known.push(change);
  }
  return [...groups.values()];
}
