import type { Release, ReleaseRule, ReleaseSource, ReleaseTest } from "../core/release.ts";
import type { Digest, ResourceKey } from "../core/resource.ts";
import { DecisionPoint } from "../decisions/decision-point.ts";
import type { RuntimePolicy } from "../decisions/runtime.ts";
import type { TestQuestion } from "./questions.ts";

const TENANT = "probe";
const ROLE = "Role/probe" as ResourceKey;
const NOWHERE: ReleaseSource = { resource: ROLE, file: "", line: 1 };

/**
 * Asks the policy itself whether tests of a condition pass: of a release that has one rule, with the tests alone as its
 * condition, and gives it to every subject. There is no second reading of conditions that could differ from the first.
 */
export class Probe {
  readonly #policy: RuntimePolicy;
  readonly #bindings: NonNullable<Release["sections"]["bindings"]>;
  readonly #points = new Map<string, DecisionPoint>();

  constructor(questions: readonly TestQuestion[], policy: RuntimePolicy) {
    this.#policy = policy;
    const subjects = questions.map(({ request }) => request.subject);
    const byType = Map.groupBy(subjects, ({ type }) => type);
    this.#bindings = Object.fromEntries(
      [...byType].map(([type, some]) => [
        type,
        Object.fromEntries(some.map(({ id }) => [id, [{ role: ROLE, source: NOWHERE }]])),
      ]),
    );
  }

  /** Whether one of the alternatives passes for the question; without any condition it does. */
  passes(when: ReleaseRule["when"], { request, now }: TestQuestion): boolean {
    return when === undefined || this.#pointOf(when).evaluate(TENANT, request, { now }).decision;
  }

  #pointOf(when: readonly (readonly ReleaseTest[])[]): DecisionPoint {
    const key = JSON.stringify(when);
    const known = this.#points.get(key);
    if (known !== undefined) return known;
    const point = new DecisionPoint({ policy: this.#policy });
    point.publish(this.#release(when, this.#points.size));
    this.#points.set(key, point);
    return point;
  }

  #release(when: readonly (readonly ReleaseTest[])[], number: number): Release {
    const rule: ReleaseRule = { id: `${ROLE}#probe`, effect: "allow", when, source: NOWHERE };
    return {
      format: 1,
      tenant: TENANT,
      sections: {
        tenant: { name: TENANT, status: "active", region: "", owner: "", source: NOWHERE },
        roles: { [ROLE]: { name: "probe", rules: { "*": { "*": [rule] } }, source: NOWHERE } },
        bindings: this.#bindings,
      },
      // Whatever remembers answers tells releases apart by their digest.
      digest: `probe:${number}` as Digest,
    };
  }
}
