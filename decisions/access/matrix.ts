import type { Release, ReleaseSource, ReleaseTenant } from "../../core/release.ts";
import { cellsOf } from "./cells.ts";
import type { Cell } from "./cells.ts";
import { classesOf } from "./classes.ts";
import type { PrincipalClass } from "./classes.ts";
import { ANY, rulesAt, standingOf, stepUpOf } from "./standing.ts";
import type { Held, HeldRule, Principal, Standing } from "./standing.ts";
import { conditionWords } from "./words.ts";

/** `conditional`: it depends on the request; `not-in-plan`: only rules whose feature the plan lacks would allow it. */
export type Access = "allow" | "conditional" | "deny" | "not-in-plan";

/** What stands behind a cell: a rule with its condition, or what the security policy asks for. */
export interface Ground {
  readonly effect: "allow" | "deny" | "step-up";
  /** Id of the rule; absent for a step-up. */
  readonly rule?: string;
  /** In words; absent where it always holds. */
  readonly condition?: string;
  /** The plan's feature that an allow rule lacks. */
  readonly lacks?: string;
  readonly source: ReleaseSource;
}

/** What the subjects of a group may do to resources of a type. What stands in no row is denied. */
export interface MatrixRow extends Cell {
  readonly access: Access;
  readonly grounds: readonly Ground[];
}

/** Everybody who holds the same roles for the same time. */
export interface MatrixGroup {
  readonly subjects: readonly Principal[];
  readonly roles: readonly {
    readonly role: string;
    /** RFC 3339; absent where it does not end. */
    readonly until?: string;
  }[];
  readonly rows: readonly MatrixRow[];
}

/** Who can do what in a tenant. */
export interface AccessMatrix {
  readonly tenant: string;
  /** Nobody may do anything unless it is `active`. */
  readonly status: ReleaseTenant["status"] | "unknown";
  readonly groups: readonly MatrixGroup[];
}

/** What a matrix is about; everything when absent. */
export interface MatrixQuestion {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly subject?: Principal;
  readonly type?: string;
  readonly action?: string;
}

/**
 * Who can do what, exactly: every subject that a binding names, every type and action that a rule names, and `*` for all
 * others. A subject who is also in groups has the rows of all of them together, and of these a deny wins. Throws a
 * ReferenceError for a release that contradicts itself.
 */
export function accessMatrix(release: Release, question: MatrixQuestion): AccessMatrix {
  const standing = standingOf(release, question.at);
  const { subject } = question;
  const classes = classesOf([standing]).flatMap((one) => {
    const members = one.members.filter(
      ({ type, id }) => subject === undefined || (type === subject.type && id === subject.id),
    );
    return members.length === 0 ? [] : [{ ...one, members }];
  });
  const cells = cellsOf([standing], question).filter((cell) => isAsked(cell, question));
  return {
    tenant: release.tenant,
    status: release.sections.tenant?.status ?? "unknown",
    groups: classes
      .map((one) => groupOf(one, cells, standing, question))
      .filter(({ rows }) => rows.length > 0),
  };
}

function isAsked(cell: Cell, { type, action }: MatrixQuestion): boolean {
  return (type === undefined || cell.type === type) && (action === undefined || cell.action === action);
}

function groupOf(
  { members, held: [held = []] }: PrincipalClass,
  cells: readonly Cell[],
  standing: Standing,
  question: MatrixQuestion,
): MatrixGroup {
  const rows = cells.flatMap((cell) => rowOf(cell, held, standing) ?? []);
  const roles = held.map(({ role, until }) => ({
    role,
    ...(until === Infinity ? {} : { until: new Date(until).toISOString() }),
  }));
  return { subjects: members, roles, rows: withoutRepetition(rows, question) };
}

function rowOf(cell: Cell, held: readonly Held[], standing: Standing): MatrixRow | undefined {
  const rules = rulesAt(standing, held, cell.type, cell.action);
  if (rules.length === 0) return undefined;
  const access = accessOf(rules);
  const stepUp =
    access === "deny" || access === "not-in-plan" ? undefined : stepUpOf(standing, cell.type, cell.action);
  const grounds = rules.map(groundOf);
  if (stepUp === undefined) return { ...cell, access, grounds };
  const minutes = Math.round(stepUp.session.reauthSeconds / 60);
  const condition = `signed in with a second factor within ${minutes} minutes`;
  const source = stepUp.sources.at(-1);
  const ground = source === undefined ? [] : [{ effect: "step-up" as const, condition, source }];
  return { ...cell, access: "conditional", grounds: [...grounds, ...ground] };
}

function accessOf(rules: readonly HeldRule[]): Access {
  const always = ({ rule }: HeldRule): boolean => rule.when === undefined;
  const denies = rules.filter(({ rule }) => rule.effect === "deny");
  const allows = rules.filter(({ rule, lacksFeature }) => rule.effect === "allow" && !lacksFeature);
  if (denies.some(always)) return "deny";
  if (allows.length > 0) return denies.length === 0 && allows.some(always) ? "allow" : "conditional";
  return rules.some(({ lacksFeature }) => lacksFeature) ? "not-in-plan" : "deny";
}

function groundOf({ rule, lacksFeature }: HeldRule): Ground {
  const { id, effect, feature, source } = rule;
  const condition = conditionWords(rule);
  return {
    effect,
    rule: id,
    ...(condition === "" ? {} : { condition }),
    ...(lacksFeature && feature !== undefined ? { lacks: feature } : {}),
    source,
  };
}

/** A row that says of a name what the row of any name says is left out, unless that name was asked for. */
function withoutRepetition(rows: readonly MatrixRow[], asked: MatrixQuestion): readonly MatrixRow[] {
  const byCell = new Map(rows.map((row) => [JSON.stringify([row.type, row.action]), identity(row)]));
  return rows.filter((row) => {
    const wider = [
      ...(row.action === ANY || asked.action !== undefined ? [] : [[row.type, ANY]]),
      ...(row.type === ANY || asked.type !== undefined ? [] : [[ANY, row.action]]),
    ];
    return !wider.some((cell) => byCell.get(JSON.stringify(cell)) === identity(row));
  });
}

function identity({ access, grounds }: MatrixRow): string {
  return JSON.stringify([access, grounds]);
}
