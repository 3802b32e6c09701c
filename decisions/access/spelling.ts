import type { Release, ReleaseTest } from "../../core/release.ts";
import type { IsStable } from "./implication.ts";

/** Its spelling is always the same, whichever rules come into question. */
const CLIENT_ADDRESS = JSON.stringify(["context", "ip"]);

/**
 * Which tests read a property that rules of the releases compare with networks. Such a property gets the one spelling of
 * its address as soon as such a rule comes into question, and another test of it may then see another text. Nothing is
 * concluded from those.
 */
export function stableTests(releases: readonly (Release | undefined)[]): IsStable {
  const tests = releases.flatMap(testsOf);
  const spelled = new Map(
    tests
      .filter(({ operator, path }) => operator === "insideCidr" && JSON.stringify(path) !== CLIENT_ADDRESS)
      .map(({ path }) => [JSON.stringify(path), path]),
  );
  const paths = [...spelled.values()];
  return ({ operator, path, operandPath }) => {
    if (operator === "insideCidr" || operator === "betweenTimes" || operator === "exists") return true;
    return ![path, operandPath ?? []].some((read) => paths.some((one) => overlaps(read, one)));
  };
}

function testsOf(release: Release | undefined): readonly ReleaseTest[] {
  return Object.values(release?.sections.roles ?? {}).flatMap(({ rules }) =>
    Object.values(rules).flatMap((row) =>
      Object.values(row).flatMap((list) => list.flatMap(({ when }) => when?.flat() ?? [])),
    ),
  );
}

/** Whether one path leads to the other's value or to a part of it. */
function overlaps(left: readonly string[], right: readonly string[]): boolean {
  const length = Math.min(left.length, right.length);
  return length > 0 && left.slice(0, length).every((name, index) => name === right[index]);
}
