import type { JsonObject } from "../../core/json.ts";
import type { Release, ReleaseRule, ReleaseTest } from "../../core/release.ts";
import { own } from "../lookup.ts";
import type { Action, Entity, EvaluationRequest } from "../request.ts";
import { readAnswer } from "../runtime.ts";
import type { RuntimeInput, RuntimePolicy } from "../runtime.ts";
import { sliceRelease } from "../slice.ts";
import { ColumnNames, unsupported } from "./columns.ts";
import { NEVER } from "./condition.ts";
import type { Condition } from "./condition.ts";
import type { SqlDialect } from "./dialects.ts";
import { restOfRules } from "./partial.ts";
import { toSql } from "./sql.ts";
import { toUcast } from "./ucast.ts";
import type { UcastNode, UcastVariant } from "./ucast.ts";
import { unknownPaths } from "./unknowns.ts";

/** The language that a filter is written in. */
export type FilterTarget =
  | { readonly language: "sql"; readonly dialect: SqlDialect }
  | { readonly language: "ucast"; readonly variant: UcastVariant };

/** A question about many resources of one type: what is not given of the resource is for the rows to say. */
export interface FilterQuestion {
  readonly subject: Entity;
  readonly action: Action;
  readonly resource: { readonly type: string; readonly id?: string; readonly properties?: JsonObject };
  readonly context?: JsonObject;
}

export interface FilterOptions {
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly target: FilterTarget;
  /** What the rows say, as references of Rego: `input.resource.properties.owner`. Absent: what is not given. */
  readonly unknowns?: readonly string[];
  /** Names of tables and columns for the target, by resource type. */
  readonly mappings?: JsonObject;
}

/** The empty text or object lets every row through, `undefined` none. */
export type DataFilter = Record<string, never> | UcastNode | string | undefined;

/** Writes rules as filters for rows. */
export interface DataFilters {
  /**
   * The filter that selects exactly the rows for which evaluation allows the question. Throws EDICT_FILTER_UNSUPPORTED
   * where that cannot be written, EDICT_REQUEST_INVALID and EDICT_POLICY_FAILED.
   */
  compile(release: Release, question: FilterQuestion, options: FilterOptions): DataFilter;
}

/** Everything that no row has a say in is decided by the policy itself. */
export function makeDataFilters(policy: RuntimePolicy): DataFilters {
  return {
    compile: (release, question, options) => {
      const condition = conditionOf(release, question, options, policy);
      const { target } = options;
      return target.language === "sql"
        ? toSql(condition, target.dialect)
        : toUcast(condition, target.variant);
    },
  };
}

type InputRule = Omit<ReleaseRule, "source">;

function conditionOf(
  release: Release,
  question: FilterQuestion,
  { now, unknowns, mappings }: FilterOptions,
  policy: RuntimePolicy,
): Condition {
  const isUnknown = unknownPaths(question, unknowns);
  const { input } = sliceRelease(release, toRequest(question), now);
  if (input.kind !== "access") {
    throw unsupported("signing in and the use of features are no questions about rows");
  }
  const holds = (when?: InputRule["when"]): boolean => allows(policy, input, when);
  // With a rule that always holds: whether the tenant, the roles or a sign-in that is too old stand in the way.
  if (!holds()) return NEVER;
  return restOfRules(input.rules, {
    request: input.request,
    isUnknown,
    holds: (test: ReleaseTest) => holds([[test]]),
    hasFeature: (feature) => input.plan !== null && own(input.plan.features, feature) === true,
    columns: new ColumnNames(question.resource.type, mappings),
  });
}

/** What the policy says if there were one allow rule only, with this condition. */
function allows(policy: RuntimePolicy, input: RuntimeInput, when: InputRule["when"]): boolean {
  const rule: InputRule = { id: "filter", effect: "allow", ...(when && { when }) };
  return readAnswer(policy.evaluate({ ...input, rules: [rule] })).allow;
}

/** The id of a resource plays a part in signing in and features only; here it is the rows' or a condition's. */
function toRequest({ subject, action, resource, context }: FilterQuestion): EvaluationRequest {
  const { type, id = "", properties } = resource;
  return {
    subject,
    action,
    resource: { type, id, ...(properties && { properties }) },
    ...(context && { context }),
  };
}
