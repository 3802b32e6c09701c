import { atPointer, fromPointer, toPointer } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Release, ReleaseRule, ReleaseSections } from "../../core/release.ts";
import type { MaskedQuestion } from "../log/mask.ts";
import { candidateLists, heldRoles, own } from "../lookup.ts";
import type { HeldGrant } from "../lookup.ts";
import { ruleFacts } from "../rule-facts.ts";

/** What is to be known before a recorded question is asked of a release. */
export interface QuestionFacts {
  /** Whether the answer can be another one at another time. */
  readonly timed: boolean;
  /** JSON Pointer of something that was asked, is masked and would be read; absent where there is none. */
  readonly missing?: string;
}

type Path = readonly string[];

const GROUPS: Path = ["subject", "properties", "groups"];
const FACTORS: readonly Path[] = [
  ["context", "mfa"],
  ["context", "amr"],
];

/** Every grant is taken for a living one, so it errs on the side of not knowing. */
export function questionFacts(release: Release, question: MaskedQuestion): QuestionFacts {
  const { sections } = release;
  const { name } = question.action;
  const prefix = `${question.resource.type}:`;
  const action = name.startsWith(prefix) ? name.slice(prefix.length) : name;
  const asked = { ...question, action: { ...question.action, name: action } };
  const isSignIn = action === "sign-in" && question.resource.type === "tenant";
  const grants = heldRoles(sections, asked, 0).map((grant) => ({ ...grant, expired: false }));
  const { paths, timed } = isSignIn ? signInReads(sections) : accessReads(sections, asked, grants);
  const missing = missingPath(question, [...paths, ...(hasGroups(sections) ? [GROUPS] : [])]);
  return {
    timed: timed || expires(sections, asked),
    ...(missing === undefined ? {} : { missing }),
  };
}

interface Reads {
  readonly paths: readonly Path[];
  readonly timed: boolean;
}

function signInReads({ security, sso }: ReleaseSections): Reads {
  const address = security === undefined || security.network.mode === "off" ? [] : [["context", "ip"]];
  return {
    paths: [...address, ["context", "method"], ...FACTORS],
    timed: sso?.requiredFrom !== undefined,
  };
}

function accessReads(
  sections: ReleaseSections,
  question: MaskedQuestion,
  grants: readonly HeldGrant[],
): Reads {
  const rules = candidateLists(sections, grants, question).flat();
  const zoned = ruleFacts(rules).zones.length > 0;
  const stepUp = sections.security?.session.reauthFor.includes(
    `${question.resource.type}:${question.action.name}`,
  );
  const deciding = expires(sections, question) ? rules : undecidedRules(rules);
  return {
    paths: [
      ...ruleFacts(deciding).paths,
      ...(ruleFacts(deciding).zones.length > 0 ? [["context", "time"]] : []),
      ...(stepUp === true ? [...FACTORS, ["context", "authenticatedAt"]] : []),
    ],
    timed: zoned || stepUp === true,
  };
}

/** The rules that can still turn the answer: none beside a deny without a condition, only denies beside such an allow. */
function undecidedRules(rules: readonly ReleaseRule[]): readonly ReleaseRule[] {
  if (rules.some(({ effect, when }) => effect === "deny" && when === undefined)) return [];
  const allowed = rules.some(
    ({ effect, when, feature }) => effect === "allow" && when === undefined && feature === undefined,
  );
  return allowed ? rules.filter(({ effect }) => effect === "deny") : rules;
}

function hasGroups({ bindings }: ReleaseSections): boolean {
  return bindings !== undefined && Object.hasOwn(bindings, "group");
}

/** Whether a grant that the subject may have comes to an end. */
function expires({ bindings }: ReleaseSections, { subject }: MaskedQuestion): boolean {
  const groups = subject.properties && own(subject.properties, "groups");
  const named = Array.isArray(groups) ? groups.filter((group) => typeof group === "string") : [];
  const ends = (type: string, id: string): boolean => {
    const ofType = bindings && own(bindings, type);
    return ((ofType && own(ofType, id)) ?? []).some(({ expiresAt }) => expiresAt !== undefined);
  };
  return ends(subject.type, subject.id) || named.some((group) => ends("group", group));
}

/** The first of the paths whose value, or a part of it, is masked. */
function missingPath(question: MaskedQuestion, paths: readonly Path[]): string | undefined {
  const { masked = [], ...rest } = question;
  if (masked.length === 0) return undefined;
  const hidden = masked.map(fromPointer);
  const found = paths.find((path) => {
    const isThere = atPointer(rest as unknown as JsonValue, toPointer(path)) !== undefined;
    return hidden.some((one) => (isThere ? startsWith(one, path) : startsWith(path, one)));
  });
  return found === undefined ? undefined : toPointer(found);
}

function startsWith(path: Path, begin: Path): boolean {
  return begin.length <= path.length && begin.every((name, index) => path[index] === name);
}
