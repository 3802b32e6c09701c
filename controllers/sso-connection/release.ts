import type { TenantView } from "../../core/controller.ts";
import { compareText } from "../../core/diagnostic.ts";
import { sourceAt } from "../../core/release.ts";
import type { ReleaseSections } from "../../core/release.ts";
import type { Resource } from "../../core/resource.ts";
import { tenantOf } from "../../core/tenancy.ts";
import { compareInstants } from "../../core/time.ts";
import type { SsoConnectionSpec } from "./spec.gen.ts";

/** How the tenant's people may sign in. No section where no connection is enabled. */
export function releaseSso(view: TenantView<SsoConnectionSpec>): ReleaseSections {
  const enabled = view.own.filter(({ spec }) => spec.enabled);
  const required = enabled.filter(({ spec }) => spec.enforcement.mode === "required");
  const cause = required[0] ?? enabled[0];
  if (cause === undefined || tenantOf(view) === undefined) return {};
  const from = earliestStart(required);
  return {
    sso: {
      required: required.length > 0,
      ...(from === undefined ? {} : { requiredFrom: from }),
      breakGlass: uniqueTexts(required.flatMap(({ spec }) => spec.enforcement.breakGlass)),
      connections: uniqueTexts(enabled.map(({ metadata }) => metadata.name)),
      source: sourceAt(cause, "/spec/enforcement/mode"),
    },
  };
}

/** From when passwords are refused: as soon as one connection says so, `undefined` for at once. */
function earliestStart(required: readonly Resource<SsoConnectionSpec>[]): string | undefined {
  const starts = required.map(({ spec }) => spec.enforcement.startAt);
  if (starts.includes(undefined)) return undefined;
  return starts.filter((start) => start !== undefined).toSorted(compareInstants)[0];
}

function uniqueTexts(list: readonly string[]): readonly string[] {
  return [...new Set(list)].toSorted(compareText);
}
