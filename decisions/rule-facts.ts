import type { JsonValue } from "../core/json.ts";
import { isJsonObject } from "../core/json.ts";
import type { ReleaseRule, ReleaseTest } from "../core/release.ts";

/** What the conditions of a list of rules read of a request, so that nothing else needs to be sent to the policy. */
export interface RuleFacts {
  /** Paths of properties, the root first: `["context", "ip"]`. */
  readonly paths: readonly (readonly string[])[];
  /** Those of them that networks are compared with; who somebody is (`subject.id`) is not changed by that. */
  readonly addresses: readonly (readonly string[])[];
  /** IANA zones of times of the day. */
  readonly zones: readonly string[];
}

const known = new WeakMap<readonly ReleaseRule[], RuleFacts>();

/** The facts of one list of a release. Lists are immutable, so they are read once and forgotten with their release. */
export function ruleFacts(rules: readonly ReleaseRule[]): RuleFacts {
  const found = known.get(rules);
  if (found !== undefined) return found;
  const tests = rules.flatMap((rule) => rule.when?.flat() ?? []);
  const facts: RuleFacts = {
    paths: tests.flatMap(pathsOf),
    addresses: tests.filter(isAboutAddress).map(({ path }) => path),
    zones: [...new Set(tests.flatMap(zoneOf))],
  };
  known.set(rules, facts);
  return facts;
}

/** Of `context.time` a test of times of the day reads only what the clocks show then. */
function pathsOf({ operator, path, operandPath }: ReleaseTest): readonly (readonly string[])[] {
  if (operator === "betweenTimes") return [];
  return operandPath === undefined ? [path] : [path, operandPath];
}

function isAboutAddress({ operator, path }: ReleaseTest): boolean {
  return operator === "insideCidr" && (path[0] === "context" || path[1] === "properties");
}

function zoneOf(test: ReleaseTest): readonly string[] {
  if (test.operator !== "betweenTimes") return [];
  const operand: JsonValue | undefined = test.operand;
  const zone = isJsonObject(operand) ? operand["zone"] : undefined;
  if (typeof zone !== "string") throw new TypeError(`the test at ${test.pointer} names no time zone`);
  return [zone];
}
