// What the documentation says of decisions, as plainly as it can be written: by walking over everything there is. It
// shares no code with the decision point or the policies, so that a mistake of theirs is not also one of the tests'.
import { BlockList, isIP } from "node:net";
import type { JsonValue } from "../../core/json.ts";
import type { Release, ReleaseRule, ReleaseTest } from "../../core/release.ts";
import type { EvaluationRequest } from "../request.ts";

const SECOND_FACTORS: Readonly<Record<string, readonly string[]>> = {
  webauthn: ["fido", "hwk", "sc", "swk", "webauthn"],
  totp: ["otp", "totp"],
  sms: ["sms", "tel"],
  email: ["email"],
};

/** Whether a release allows what is asked. `now` is in milliseconds since the epoch. */
export function referenceAllows(
  release: Release | undefined,
  request: EvaluationRequest,
  now: number,
): boolean {
  if (release?.sections.tenant?.status !== "active") return false;
  const asked = plainAction(request);
  const { type, id } = asked.resource;
  if (asked.action.name === "sign-in" && type === "tenant")
    return id === release.tenant && maySignIn(release, asked, now);
  if (asked.action.name === "use" && type === "feature") return hasFeature(release, id);
  return mayAct(release, asked, now);
}

function plainAction(request: EvaluationRequest): EvaluationRequest {
  const { action, resource } = request;
  if (action.name.indexOf(`${resource.type}:`) !== 0) return request;
  return { ...request, action: { ...action, name: action.name.substring(resource.type.length + 1) } };
}

function hasFeature(release: Release, feature: string): boolean {
  return Object.entries(release.sections.plan?.features ?? {}).some(([name, on]) => name === feature && on);
}

/** Keys of the roles that the subject holds now. */
function liveRoles(release: Release, { subject }: EvaluationRequest, now: number): readonly string[] {
  const properties = Object.entries(subject.properties ?? {});
  const groups = properties.find(([name]) => name === "groups")?.[1];
  const isMember = (type: string, id: string): boolean =>
    (type === subject.type && id === subject.id) ||
    (type === "group" && Array.isArray(groups) && groups.some((group) => group === id));
  return Object.entries(release.sections.bindings ?? {}).flatMap(([type, ids]) =>
    Object.entries(ids).flatMap(([id, grants]) =>
      isMember(type, id)
        ? grants
            .filter(({ expiresAt }) => expiresAt === undefined || new Date(expiresAt).getTime() > now)
            .map(({ role }) => role)
        : [],
    ),
  );
}

function roleNames(release: Release, keys: readonly string[]): readonly string[] {
  return Object.entries(release.sections.roles ?? {}).flatMap(([key, { name }]) =>
    keys.includes(key) ? [name] : [],
  );
}

function mayAct(release: Release, request: EvaluationRequest, now: number): boolean {
  const keys = liveRoles(release, request, now);
  const rules = Object.entries(release.sections.roles ?? {}).flatMap(([key, role]) =>
    keys.includes(key)
      ? Object.entries(role.rules).flatMap(([type, row]) =>
          Object.entries(row).flatMap(([action, cell]) =>
            [type, "*"].includes(request.resource.type) || type === "*"
              ? action === request.action.name || action === "*"
                ? cell
                : []
              : [],
          ),
        )
      : [],
  );
  const spelled = rules
    .flatMap(({ when }) => (when ?? []).flat())
    .reduce(
      (asked, { operator, path }) =>
        operator === "insideCidr" && !isIdentity(path) ? respell(asked, path, false) : asked,
      respell(request, ["context", "ip"], true),
    );
  const holding = rules.filter((rule) => holds(rule, spelled, now));
  if (holding.some(({ effect }) => effect === "deny")) return false;
  const allowed = holding.some(
    ({ effect, feature }) => effect === "allow" && (feature === undefined || hasFeature(release, feature)),
  );
  return allowed && isFreshEnough(release, request, now);
}

function isFreshEnough(release: Release, request: EvaluationRequest, now: number): boolean {
  const { security } = release.sections;
  if (security === undefined) return true;
  const name = `${request.resource.type}:${request.action.name}`;
  if (!security.session.reauthFor.some((one) => one === name)) return true;
  const at = read(request, ["context", "authenticatedAt"]);
  const seconds = typeof at === "string" ? Math.floor(new Date(at).getTime() / 1000) : at;
  if (typeof seconds !== "number" || Number.isNaN(seconds)) return false;
  const age = Math.floor(now / 1000) - seconds;
  return age <= security.session.reauthSeconds && age >= -60 && hasSecondFactor(release, request);
}

function hasSecondFactor(release: Release, request: EvaluationRequest): boolean {
  if (read(request, ["context", "mfa"]) === true) return true;
  const used = read(request, ["context", "amr"]);
  const methods = release.sections.security?.mfa.methods ?? [];
  const accepted = ["mfa", ...methods.flatMap((method) => SECOND_FACTORS[method] ?? [])];
  return Array.isArray(used) && used.some((one) => accepted.some((known) => known === one));
}

function maySignIn(release: Release, request: EvaluationRequest, now: number): boolean {
  const { security, sso } = release.sections;
  const keys = liveRoles(release, request, now);
  const names = roleNames(release, keys);
  if (keys.length === 0) return false;
  if (
    security?.network.mode === "enforce" &&
    !names.some((name) => security.network.breakGlassRoles.includes(name))
  ) {
    const address = read(request, ["context", "ip"]);
    if (!security.network.allow.some((network) => isInside(network, address))) return false;
  }
  const factorNeeded =
    security !== undefined &&
    (security.mfa.requiredForAll || names.some((name) => security.mfa.requiredRoles.includes(name)));
  if (factorNeeded && !hasSecondFactor(release, request)) return false;
  const enforced =
    sso?.required === true &&
    (sso.requiredFrom === undefined ||
      Math.floor(new Date(sso.requiredFrom).getTime() / 1000) <= Math.floor(now / 1000));
  const excepted = request.subject.type === "user" && sso?.breakGlass.includes(request.subject.id) === true;
  return !enforced || excepted || read(request, ["context", "method"]) === "sso";
}

function holds({ when }: ReleaseRule, request: EvaluationRequest, now: number): boolean {
  return (
    when === undefined ||
    when.some((tests) => tests.every((test) => isTrue(test, request, now) !== (test.negated === true)))
  );
}

function isTrue(test: ReleaseTest, request: EvaluationRequest, now: number): boolean {
  const value = read(request, test.path);
  if (test.operator === "exists") return (value !== undefined) === test.operand;
  if (test.operator === "betweenTimes") return isBetween(test.operand as unknown as Span, request, now);
  const operand = test.operandPath === undefined ? test.operand : read(request, test.operandPath);
  return value !== undefined && operand !== undefined && compares(test.operator, value, operand);
}

function compares(operator: ReleaseTest["operator"], value: JsonValue, operand: JsonValue): boolean {
  switch (operator) {
    case "eq":
      return isSame(value, operand);
    case "ne":
      return !isSame(value, operand);
    case "in":
      return Array.isArray(operand) && operand.some((one: JsonValue) => isSame(value, one));
    case "lt":
      return order(value, operand) === -1;
    case "gt":
      return order(value, operand) === 1;
    case "startsWith":
      return typeof value === "string" && typeof operand === "string" && value.startsWith(operand);
    case "insideCidr":
      return [operand].flat().some((network) => isInside(network, value));
    default:
      return false;
  }
}

/** Texts are ordered by code point, as UTF-8 bytes are. */
function order(left: JsonValue, right: JsonValue): number | undefined {
  if (typeof left === "number" && typeof right === "number") return Math.sign(left - right);
  if (typeof left !== "string" || typeof right !== "string") return undefined;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function isSame(left: JsonValue, right: JsonValue): boolean {
  if (typeof left !== "object" || typeof right !== "object" || left === null || right === null)
    return left === right;
  if (Array.isArray(left) !== Array.isArray(right)) return false;
  const [mine, theirs] = [Object.entries(left), Object.entries(right)];
  return (
    mine.length === theirs.length &&
    mine.every(([key, value]) =>
      theirs.some(([name, other]) => name === key && isSame(value as JsonValue, other as JsonValue)),
    )
  );
}

const MAPPED = new BlockList();
MAPPED.addSubnet("::ffff:0:0", 96, "ipv6");

/** Node's own idea of addresses and networks. An IPv4 address written as IPv6 is in IPv4 networks only. */
function isInside(network: JsonValue, address: JsonValue | undefined): boolean {
  if (typeof network !== "string" || typeof address !== "string" || address.includes("%")) return false;
  const [base = "", prefix] = network.split("/");
  const isMapped = isIP(address) === 6 && MAPPED.check(address, "ipv6");
  if (isIP(address) === 0 || isIP(base) !== (isMapped ? 4 : isIP(address))) return false;
  const list = new BlockList();
  list.addSubnet(base, Number(prefix), isIP(base) === 4 ? "ipv4" : "ipv6");
  return list.check(address, isIP(address) === 4 ? "ipv4" : "ipv6");
}

function isIdentity(path: readonly string[]): boolean {
  return path.length === 2 && path[0] !== "context";
}

/** The request with an address in its one spelling; what is no address is left out or stays. */
function respell(request: EvaluationRequest, path: readonly string[], drop: boolean): EvaluationRequest {
  const address = read(request, path);
  if (address === undefined) return request;
  const copy = structuredClone(request);
  const place = path
    .slice(0, -1)
    .reduce<Record<string, unknown>>(
      (here, name) => Object.getOwnPropertyDescriptor(here, name)?.value as Record<string, unknown>,
      copy as unknown as Record<string, unknown>,
    );
  const last = path.at(-1) ?? "";
  const plain =
    typeof address === "string" && !address.includes("%") && isIP(address) !== 0 ? spell(address) : undefined;
  if (plain !== undefined)
    Object.defineProperty(place, last, { value: plain, enumerable: true, configurable: true });
  else if (drop) delete place[last];
  return copy;
}

function spell(address: string): string {
  if (isIP(address) === 4) return address;
  const hostname = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const mapped = /^::ffff:([0-9a-f]+):([0-9a-f]+)$/u
    .exec(hostname)
    ?.slice(1)
    .map((half) => Number.parseInt(half, 16));
  return mapped === undefined ? hostname : mapped.flatMap((half) => [half >> 8, half & 255]).join(".");
}

interface Span {
  readonly from: string;
  readonly to: string;
  readonly zone: string;
  readonly days?: readonly string[];
}

/** Tried minute by minute backwards: is there a start of the span, on a day that counts, that has not ended since? */
function isBetween(span: Span, request: EvaluationRequest, now: number): boolean {
  const time = read(request, ["context", "time"]);
  const given =
    typeof time === "string" && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/u.test(time);
  const text = new Date(given ? time : now).toLocaleString("en-GB", {
    timeZone: span.zone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
  });
  const day = text.slice(0, 3).toLowerCase();
  const clock = text.slice(-5);
  const days = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
  const yesterday = days[(days.indexOf(day) + 6) % 7] ?? "";
  const counts = (one: string): boolean => span.days === undefined || span.days.includes(one);
  if (span.from < span.to) return span.from <= clock && clock < span.to && counts(day);
  return (span.from <= clock && counts(day)) || (clock < span.to && counts(yesterday));
}

function read(request: EvaluationRequest, path: readonly string[]): JsonValue | undefined {
  let here: unknown = request;
  for (const name of path) {
    const entry =
      typeof here === "object" && here !== null
        ? Object.entries(here).find(([key]) => key === name)
        : undefined;
    if (entry === undefined) return undefined;
    here = entry[1];
  }
  return here as JsonValue;
}
