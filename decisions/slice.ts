import type { Release, ReleaseRule, ReleaseSecurity, ReleaseSections, ReleaseSso } from "../core/release.ts";
import { parseInstant } from "../core/time.ts";
import { candidateLists, heldRoles, own } from "./lookup.ts";
import type { HeldGrant } from "./lookup.ts";
import { projectRequest } from "./projection.ts";
import type { EvaluationRequest } from "./request.ts";
import { ruleFacts } from "./rule-facts.ts";
import type { RuleFacts } from "./rule-facts.ts";
import type { QuestionKind, RuntimeInput, RuntimeSecurity, RuntimeSso } from "./runtime.ts";
import { wallClock } from "./wall-clock.ts";

/** What one question is decided on, and where its rules and grants were written. */
export interface Slice {
  readonly input: RuntimeInput;
  /** The question with the action's plain name. */
  readonly asked: EvaluationRequest;
  readonly rules: readonly ReleaseRule[];
  readonly grants: readonly HeldGrant[];
}

/**
 * Looks up everything that a question needs. Each look-up is by an own key, so the cost depends on the roles that the
 * subject holds and the groups that it names, never on how many subjects, roles or tenants there are. `now` is in
 * milliseconds since the epoch. Throws for a release that contradicts itself or is of another format: that is a deny.
 */
export function sliceRelease(release: Release, request: EvaluationRequest, now: number): Slice {
  const { format, sections } = release;
  if (format !== 1) throw new RangeError(`the release is of the format ${String(format)}`);
  if (sections.tenant === undefined) throw new ReferenceError("the release has no tenant section");
  const { name, status } = sections.tenant;
  const kind = questionKind(request);
  const asked = withPlainAction(request);
  const { rules, grants, facts, parts } = CUTTERS[kind]({ asked, sections, now });
  const input: RuntimeInput = {
    ...NOTHING,
    kind,
    tenant: { name, status },
    now: Math.floor(now / 1000),
    request: projectRequest(asked, facts),
    grants: grants.map(({ role, roleName, expired }) => ({ role, roleName, expired })),
    rules: rules.map(({ source: _source, ...rule }) => rule),
    ...parts,
  };
  return { input, asked, rules, grants };
}

/** Signing in and features have rules of their own in the policy. */
function questionKind(request: EvaluationRequest): QuestionKind {
  const { type } = request.resource;
  const action = actionName(request);
  if (action === "sign-in" && type === "tenant") return "sign-in";
  return action === "use" && type === "feature" ? "feature" : "access";
}

interface Question {
  readonly asked: EvaluationRequest;
  readonly sections: ReleaseSections;
  readonly now: number;
}

/** What a kind of question adds to the input, and the rules that it needs. */
interface Cut {
  readonly rules: readonly ReleaseRule[];
  readonly grants: readonly HeldGrant[];
  readonly facts: readonly RuleFacts[];
  readonly parts: Partial<Pick<RuntimeInput, "clock" | "plan" | "security" | "sso">>;
}

/** What the policy gets of a section that a kind of question does not need. */
const NOTHING = { clock: {}, plan: null, security: null, sso: null } as const;

const CUTTERS: Readonly<Record<QuestionKind, (question: Question) => Cut>> = {
  access: cutAccess,
  "sign-in": cutSignIn,
  feature: cutFeature,
};

function cutAccess({ asked, sections, now }: Question): Cut {
  const grants = heldRoles(sections, asked, now);
  const lists = candidateLists(sections, grants, asked);
  const rules = distinctRules(lists);
  const facts = lists.map(ruleFacts);
  const features = rules.flatMap(({ feature }) => feature ?? []);
  const parts = {
    clock: clocksOf(new Set(facts.flatMap((fact) => fact.zones)), asked, now),
    plan: planSlice(sections, features),
    security: stepUpSlice(sections.security, asked),
  };
  return { rules, grants, facts, parts };
}

function cutSignIn({ asked, sections, now }: Question): Cut {
  const grants = heldRoles(sections, asked, now);
  const parts = { security: signInSlice(sections.security), sso: ssoSlice(sections.sso, asked, now) };
  return { rules: [], grants, facts: [], parts };
}

/** Every subject gets the same answer: a plan is the tenant's. */
function cutFeature({ asked, sections }: Question): Cut {
  return { rules: [], grants: [], facts: [], parts: { plan: planSlice(sections, [asked.resource.id]) } };
}

/** The question with the plain name of its action. */
export function withPlainAction(request: EvaluationRequest): EvaluationRequest {
  const name = actionName(request);
  return name === request.action.name ? request : { ...request, action: { ...request.action, name } };
}

/** `account:connect` on a resource of the type `account` is the action `connect`, as permissions are often written. */
export function actionName({ action, resource }: EvaluationRequest): string {
  const { name } = action;
  const { length } = resource.type;
  return name[length] === ":" && name.startsWith(resource.type) ? name.slice(length + 1) : name;
}

/** A rule that two roles inherit from a third is the same rule. */
export function distinctRules(lists: readonly (readonly ReleaseRule[])[]): readonly ReleaseRule[] {
  return [...new Map(lists.flat().map((rule) => [rule.id, rule])).values()];
}

/** What the clocks of the zones show at the time that the question is about. */
function clocksOf(
  zones: ReadonlySet<string>,
  request: EvaluationRequest,
  now: number,
): RuntimeInput["clock"] {
  if (zones.size === 0) return NOTHING.clock;
  const instant = instantOf(request, now);
  return Object.fromEntries([...zones].map((zone) => [zone, wallClock(zone, instant)]));
}

/** `context.time`, if that is an RFC 3339 time, else now; in milliseconds since the epoch. */
export function instantOf({ context }: EvaluationRequest, now: number): number {
  const time = context && own(context, "time");
  return (typeof time === "string" ? parseInstant(time) : undefined) ?? now;
}

export function planSlice({ plan }: ReleaseSections, wanted: readonly string[]): RuntimeInput["plan"] {
  if (plan === undefined || wanted.length === 0) return null;
  const features = wanted.filter((name) => own(plan.features, name) === true);
  return { features: Object.fromEntries(features.map((name) => [name, true])) };
}

/** Only an action that needs a fresh sign-in needs to know how fresh, and only signing in asks for the network. */
function stepUpSlice(
  security: ReleaseSecurity | undefined,
  { action, resource }: EvaluationRequest,
): RuntimeSecurity | null {
  const name = `${resource.type}:${action.name}`;
  if (security?.session.reauthFor.includes(name) !== true) return null;
  const { reauthSeconds } = security.session;
  const { mode } = security.network;
  return {
    mfa: security.mfa,
    session: { reauthFor: [name], reauthSeconds },
    network: { mode, allow: [], breakGlassRoles: [] },
  };
}

function signInSlice(security: ReleaseSecurity | undefined): RuntimeSecurity | null {
  if (security === undefined) return null;
  const { mfa, network, session } = security;
  return { mfa, network, session: { reauthFor: [], reauthSeconds: session.reauthSeconds } };
}

function ssoSlice(
  sso: ReleaseSso | undefined,
  { subject }: EvaluationRequest,
  now: number,
): RuntimeSso | null {
  if (sso === undefined) return null;
  const { required, requiredFrom, breakGlass } = sso;
  // A start that cannot be read counts as past: enforcing too early is the safe side.
  const from = requiredFrom === undefined ? 0 : (parseInstant(requiredFrom) ?? 0);
  return { requiredNow: required && from <= now, breakGlass: breakGlass.filter((id) => id === subject.id) };
}
