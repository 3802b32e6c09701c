import type { SpecProblem } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";
import { compareDurations } from "../../core/time.ts";
import type { SecurityPolicySpec } from "./spec.gen.ts";

/** Pairs of fields that contradict each other. */
export function validateSecurityPolicy({ spec }: Resource<SecurityPolicySpec>): readonly SpecProblem[] {
  return [...lengthProblems(spec), ...sessionProblems(spec)];
}

function lengthProblems({ password }: SecurityPolicySpec): readonly SpecProblem[] {
  const { minLength, minLengthWithMfa, maxLength } = password;
  const problems: SpecProblem[] = [];
  if (minLength > maxLength) {
    problems.push({
      pointer: "/spec/password/maxLength",
      message: `No password is both at least ${minLength} and at most ${maxLength} characters long.`,
      hint: "Raise maxLength to minLength or more.",
    });
  }
  if (minLengthWithMfa > minLength) {
    problems.push({
      pointer: "/spec/password/minLengthWithMfa",
      message: `A password beside a second factor must be longer (${minLengthWithMfa}) than one alone (${minLength}).`,
      hint: "Lower minLengthWithMfa to minLength or less.",
    });
  }
  return problems;
}

function sessionProblems({ session }: SecurityPolicySpec): readonly SpecProblem[] {
  const { idleTimeout, absoluteTimeout } = session;
  if (compareDurations(idleTimeout, absoluteTimeout) <= 0) return [];
  return [
    {
      pointer: "/spec/session/idleTimeout",
      message: `A session that ends after ${absoluteTimeout} at the latest never gets to be idle for ${idleTimeout}.`,
      hint: "Lower idleTimeout to absoluteTimeout or less.",
    },
  ];
}
