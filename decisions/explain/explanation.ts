import type { JsonValue } from "../../core/json.ts";
import type { TestOperator } from "../../core/release.ts";
import type { ResourceKey } from "../../core/resource.ts";

/** For whom: administrators, who may know the rules; or the person who asked, who learns nothing of them. */
export const EXPLANATION_FORMS = ["admin", "user"] as const;
export type ExplanationForm = (typeof EXPLANATION_FORMS)[number];

/** Why a question was answered so: beside the reasons, what was nearest to another answer. */
export type Explanation = AdminExplanation | UserExplanation;

/** Safe to show to whoever asked: every sentence is one of a fixed list, and names nothing. */
export interface UserExplanation {
  readonly form: "user";
  readonly summary: string;
  /** On a deny: what it depended on. */
  readonly hints: readonly string[];
}

export interface AdminExplanation {
  readonly form: "admin";
  readonly summary: string;
  /** The revision of the desired state at which the files and lines stand, where it is known. */
  readonly revision?: string;
  /**
   * On an allow the rules that granted it; on a deny the nearest, the nearest first: denying rules that hold, rules of
   * the subject's roles, of roles that ran out, of roles that it does not hold, and rules for other actions.
   */
  readonly rules: readonly ExplainedRule[];
}

/**
 * How near a rule was: of a role that the subject holds; of one whose grant ran out; of one that it does not hold; of one
 * that it holds, but for another action on the type.
 */
export type Standing = "expired" | "held" | "other-action" | "other-role";

/** Where something was written. */
export interface Place {
  readonly resource: ResourceKey;
  /** Relative to the workspace. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

export interface ExplainedRule extends Place {
  readonly rule: string;
  readonly effect: "allow" | "deny";
  /** The role that has the rule, itself or by inheritance. */
  readonly role: ResourceKey;
  readonly standing: Standing;
  /** One sentence. */
  readonly message: string;
  /** The binding that gives the role, or gave it. */
  readonly binding?: Place;
  /** The action that the rule is for, where it is another than was asked. */
  readonly action?: string;
  /** What the rule needs of the plan, and whether the plan has it. */
  readonly feature?: { readonly name: string; readonly included: boolean };
  /** The tests that did not pass, in the order of the condition; of several alternatives those of the nearest. */
  readonly unmet: readonly UnmetTest[];
}

/** A test of a condition that did not pass. */
export interface UnmetTest {
  /** As the condition says it: `resource.ownerId is subject.id`. */
  readonly words: string;
  /** JSON Pointer of the test in the resource. */
  readonly pointer: string;
  readonly path: readonly string[];
  readonly operator: TestOperator;
  readonly negated?: true;
  /** What was compared with: of the condition, or what the request has at `expectedPath`. */
  readonly expected?: JsonValue;
  readonly expectedPath?: readonly string[];
  /** What the request has at `path`; absent where it has nothing. */
  readonly found?: JsonValue;
}
