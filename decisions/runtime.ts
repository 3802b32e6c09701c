import { EdictError } from "../core/errors.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import { isJsonArray, isJsonObject } from "../core/json.ts";
import type { ReleasePlan, ReleaseRule, ReleaseSecurity, ReleaseTenant } from "../core/release.ts";
import type { ResourceKey } from "../core/resource.ts";
import type { WallClock } from "./wall-clock.ts";

/** The three questions that the runtime policy knows. */
export const KINDS = ["access", "feature", "sign-in"] as const;
export type QuestionKind = (typeof KINDS)[number];

/** A role that the subject holds, directly or through a group. */
export interface HeldRole {
  readonly role: ResourceKey;
  readonly roleName: string;
  readonly expired: boolean;
}

/** The slice of a release that one question is decided on: the input of `edict/runtime/decision`. */
export interface RuntimeInput {
  readonly kind: QuestionKind;
  /** What the policy and the candidate rules read of the request. */
  readonly request: JsonObject;
  /** Unix seconds. */
  readonly now: number;
  /** By IANA zone, for every zone that a candidate rule names. */
  readonly clock: Readonly<Record<string, WallClock>>;
  readonly tenant: Pick<ReleaseTenant, "name" | "status">;
  /** Of the features that are on, those that the question is about. */
  readonly plan: Pick<ReleasePlan, "features"> | null;
  readonly grants: readonly HeldRole[];
  /** The rules of the live roles that are about the action on the resource type. */
  readonly rules: readonly Omit<ReleaseRule, "source">[];
  readonly security: RuntimeSecurity | null;
  readonly sso: RuntimeSso | null;
}

/** What a sign-in or an action that needs a fresh one is judged by. */
export interface RuntimeSecurity extends Pick<ReleaseSecurity, "mfa" | "network"> {
  readonly session: Pick<ReleaseSecurity["session"], "reauthFor" | "reauthSeconds">;
}

export interface RuntimeSso {
  readonly requiredNow: boolean;
  /** At most the subject that asks. */
  readonly breakGlass: readonly string[];
}

/** Evaluates the entrypoint `edict/runtime/decision`: `loadPolicies().runtime` of policies/runner.ts, or a fake in tests. */
export interface RuntimePolicy {
  /** Returns what the policy yields. Throws when it cannot be evaluated. */
  evaluate(input: RuntimeInput): unknown;
  /** The JSON text of the result for the JSON text of an input, not read. Throws when it cannot be evaluated. */
  evaluateText?(input: string): string;
  /** The JSON text of `edict/runtime/outcomes` for those of its data and input. Throws when it cannot be evaluated. */
  outcomesText?(tests: string, input: string): string;
  /** Reads what `evaluateText` gave, to what `evaluate` gives. Throws when it is no decision. */
  read?(text: string): unknown;
}

/** A policy that can be asked by text. Answers of others are not kept: what they read of an input is not known. */
export type TextPolicy = Required<RuntimePolicy>;

export function isTextPolicy(policy: RuntimePolicy): policy is TextPolicy {
  return policy.evaluateText !== undefined && policy.outcomesText !== undefined && policy.read !== undefined;
}

/** One reason as the policy gives it, with what it is about. */
export interface RuntimeReason {
  readonly code: string;
  /** Id of a candidate rule. */
  readonly rule?: string;
  /** Key of a held role. */
  readonly role?: string;
  readonly section?: string;
  /** A feature's key. */
  readonly feature?: string;
  /** JSON Pointer of a test into the rule's resource. */
  readonly pointer?: string;
}

export interface RuntimeAnswer {
  readonly allow: boolean;
  readonly reasons: readonly RuntimeReason[];
}

/** Reads the policy's result. Throws EDICT_POLICY_ILL_FORMED for anything but `{allow, reasons}`: that is a deny. */
export function readAnswer(result: unknown): RuntimeAnswer {
  const value = result as JsonValue;
  const allow = isJsonObject(value) ? value["allow"] : undefined;
  const reasons = isJsonObject(value) ? value["reasons"] : undefined;
  if (typeof allow !== "boolean" || !isJsonArray(reasons) || reasons.length === 0) {
    throw new EdictError("EDICT_POLICY_ILL_FORMED", "the runtime policy gave no decision");
  }
  return { allow, reasons: reasons.map(readReason) };
}

const REASON_DETAILS = ["rule", "role", "section", "feature", "pointer"] as const;

function readReason(value: JsonValue): RuntimeReason {
  const code = isJsonObject(value) ? value["code"] : undefined;
  if (!isJsonObject(value) || typeof code !== "string") {
    throw new EdictError("EDICT_POLICY_ILL_FORMED", "the runtime policy gave a reason without a code");
  }
  const details = REASON_DETAILS.flatMap((name) => {
    const detail = value[name];
    return typeof detail === "string" ? [[name, detail]] : [];
  });
  return { code, ...(Object.fromEntries(details) as Omit<RuntimeReason, "code">) };
}
