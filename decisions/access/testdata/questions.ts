// Questions about signing in and about features that two releases may answer otherwise, and what a gain speaks of.
import type { JsonObject } from "../../../core/json.ts";
import type { Release } from "../../../core/release.ts";
import type { EvaluationRequest } from "../../request.ts";
import type { AccessChange } from "../diff.ts";
import type { Principal } from "../standing.ts";

/** Inside of each network that generated releases list, and outside of some. */
const ADDRESSES = ["10.0.0.1", "192.0.2.7", "198.51.100.1", "2001:db8::1", "203.0.113.9"];
/** What may pass as a second factor: its reference value of RFC 8176 for each method, or the word of the application. */
const FACTORS: readonly JsonObject[] = [
  {},
  { mfa: true },
  ...["hwk", "otp", "sms", "email", "pwd"].map((name) => ({ amr: [name] })),
];
const METHODS: readonly JsonObject[] = [{ method: "sso" }, { method: "password" }, {}];

/** Every way to sign in: method, address and second factor. */
const WAYS: readonly JsonObject[] = FACTORS.flatMap((factor) =>
  [{}, ...ADDRESSES.map((ip) => ({ ip }))].flatMap((address) =>
    METHODS.map((method) => ({ ...factor, ...address, ...method })),
  ),
);

/** So many ways are tried for each subject; which ones, `pick` says. */
const TRIED = 12;

/** Everybody whom one of the releases binds or excepts, and nobody in particular, alone and in a group, signs in. */
export function signInQuestions(releases: readonly Release[], pick: number): readonly EvaluationRequest[] {
  const bound = releases.flatMap(({ sections }) =>
    Object.entries(sections.bindings ?? {}).flatMap(([type, ids]) =>
      Object.keys(ids).map((id) => ({ type, id })),
    ),
  );
  const excepted = releases.flatMap(({ sections }) =>
    (sections.sso?.breakGlass ?? []).map((id) => ({ type: "user", id })),
  );
  const groups = bound.filter(({ type }) => type === "group").map(({ id }) => id);
  const subjects = distinct([...bound, ...excepted, { type: "user", id: "nobody" }]);
  return subjects.flatMap((subject, index) =>
    Array.from({ length: TRIED }, (_, step) => {
      // 41 and the number of ways have no common divisor, so that in time every way is tried for everybody.
      const way = WAYS[(pick * TRIED + index * 7 + step * 41) % WAYS.length] ?? {};
      const group = groups[(pick + step) % Math.max(groups.length, 1)];
      const isMember = group !== undefined && step % 3 === 0;
      return signIn(isMember ? { ...subject, properties: { groups: [group] } } : subject, way);
    }),
  );
}

function distinct(principals: readonly Principal[]): readonly Principal[] {
  return [...new Map(principals.map((one) => [JSON.stringify([one.type, one.id]), one])).values()];
}

/** Somebody signs in to the tenant `acme`. */
export function signIn(subject: EvaluationRequest["subject"], context: JsonObject): EvaluationRequest {
  return {
    subject,
    action: { name: "sign-in" },
    resource: { type: "tenant", id: "acme" },
    context,
  };
}

/** Asks about every feature that one of the releases has. */
export function featureQuestions(releases: readonly Release[]): readonly EvaluationRequest[] {
  const features = releases.flatMap(({ sections }) => Object.keys(sections.plan?.features ?? {}));
  return [...new Set(features)].map((id) => ({
    subject: { type: "user", id: "nobody" },
    action: { name: "use" },
    resource: { type: "feature", id },
  }));
}

/**
 * Whether a gain tells of what is asked: of its subject or one of its groups, in its cell. Signing in and features are
 * no cells: `*` does not tell of them.
 */
export function concerns(gain: AccessChange, request: EvaluationRequest): boolean {
  const { type, id } = request.resource;
  const prefix = `${type}:`;
  const { name } = request.action;
  const action = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  if (type === "feature" && action === "use")
    return isExactly(gain, type, action) && gain.why === `the plan includes ${id}`;
  if (!isAbout(gain.subjects, request)) return false;
  if (type === "tenant" && action === "sign-in") return isExactly(gain, type, action);
  return [type, "*"].includes(gain.type) && [action, "*"].includes(gain.action);
}

function isExactly(gain: AccessChange, type: string, action: string): boolean {
  return gain.type === type && gain.action === action;
}

function isAbout(subjects: readonly Principal[], { subject }: EvaluationRequest): boolean {
  const groups = subject.properties?.["groups"];
  return subjects.some(
    ({ type, id }) =>
      (type === subject.type && id === subject.id) ||
      (type === "group" && Array.isArray(groups) && groups.includes(id)),
  );
}
