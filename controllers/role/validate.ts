import type { SpecProblem } from "../../core/controller.ts";
import type { Resource } from "../../core/resource.ts";
import { MAX_CONJUNCTIONS, countConjunctions, testsOf } from "./condition.ts";
import type { Condition, RoleSpec } from "./spec.gen.ts";

/** Conditions that are too large to decide on, and spans of time that are empty. */
export function validateRole({ spec }: Resource<RoleSpec>): readonly SpecProblem[] {
  return spec.rules.flatMap(({ when }, index) =>
    when === undefined ? [] : validateCondition(when, `/spec/rules/${index}/when`),
  );
}

function validateCondition(condition: Condition, pointer: string): readonly SpecProblem[] {
  const empty = testsOf(condition, pointer).flatMap(({ test, pointer: place }) =>
    "betweenTimes" in test && test.betweenTimes.from === test.betweenTimes.to ? [emptySpan(place)] : [],
  );
  return countConjunctions(condition) > MAX_CONJUNCTIONS ? [tooLarge(pointer), ...empty] : empty;
}

function tooLarge(pointer: string): SpecProblem {
  return {
    pointer,
    message: `The condition has more than ${MAX_CONJUNCTIONS} alternatives once every "all" over an "any" is multiplied out.`,
    hint: 'Use "in" in place of an "any" over one property, or split the rule into several.',
  };
}

function emptySpan(place: string): SpecProblem {
  return {
    pointer: `${place}/betweenTimes/to`,
    message: "The span of time ends in the minute in which it begins, so no time lies in it.",
    hint: "Give the minute after the last one that counts; leave the test out to allow the whole day.",
  };
}
