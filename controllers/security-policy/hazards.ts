import type { HazardInput } from "../../core/controller.ts";
import { atPointer } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";
import type { Hazard, HazardId } from "../../core/plan.ts";
import { parseKey, targetName } from "../../core/resource.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { compareDurations } from "../../core/time.ts";
import { networksOutside } from "./networks.ts";
import type { NetworkPolicy, SecurityPolicySpec } from "./spec.gen.ts";
import { NETWORK_MODES } from "./stricter.ts";

/** What a changed SecurityPolicy makes less safe, and whom it can keep out. */
export function securityPolicyHazards(input: HazardInput<SecurityPolicySpec>): readonly Hazard[] {
  const { before, after, key } = input;
  if (before === undefined) return [];
  if (after === undefined) return [removal(key)];
  return [
    ...weakenedFields(before, after),
    ...weakenedNetwork(before.network, after.network),
    ...networkLockOut(before.network, after.network),
    ...mfaLockOut(before, after),
  ];
}

function removal(key: ResourceKey): Hazard {
  const rest = parseKey(key).tenant === undefined ? "each tenant's own policy" : "the platform's policy";
  return { id: "weakens-security", message: `${key} no longer counts, only ${rest} does`, pointer: "" };
}

/** Whether a field asks for less than before. Absent values are `undefined`. */
type Weakened = (before: JsonValue | undefined, after: JsonValue | undefined) => boolean;

const lowered: Weakened = (before, after) => Number(after) < Number(before);
const raised: Weakened = (before, after) => Number(after) > Number(before);
const loosened: Weakened = (before, after) =>
  before !== undefined && (after === undefined || raised(before, after));
const turnedOff: Weakened = (before, after) => before === true && after !== true;
const lengthened: Weakened = (before, after) =>
  typeof before === "string" && typeof after === "string" && compareDurations(after, before) > 0;
const shortened: Weakened = (before, after) => lengthened(after, before);
const itemsGone: Weakened = (before, after) => texts(before).some((item) => !texts(after).includes(item));
const itemsAdded: Weakened = (before, after) => itemsGone(after, before);

/** How each field is weakened. The network has rules of its own; the greatest length of a password has none. */
const WEAKENED: readonly (readonly [string, Weakened])[] = [
  ["/password/minLength", lowered],
  ["/password/minLengthWithMfa", lowered],
  ["/password/requireUppercase", turnedOff],
  ["/password/requireLowercase", turnedOff],
  ["/password/requireNumbers", turnedOff],
  ["/password/requireSymbols", turnedOff],
  ["/password/maxAgeDays", loosened],
  ["/password/historyCount", lowered],
  ["/password/checkBreached", turnedOff],
  ["/session/idleTimeout", lengthened],
  ["/session/absoluteTimeout", lengthened],
  ["/session/maxConcurrent", loosened],
  ["/session/reauthFor", itemsGone],
  ["/session/reauthWithin", lengthened],
  ["/mfa/requiredForAll", turnedOff],
  ["/mfa/requiredRoles", itemsGone],
  ["/mfa/methods", itemsAdded],
  ["/mfa/enrollmentGrace", lengthened],
  ["/mfa/recoveryCodes", raised],
  ["/lockout/failures", raised],
  ["/lockout/window", shortened],
  ["/lockout/duration", shortened],
  ["/audit/retention", shortened],
];

function weakenedFields(before: SecurityPolicySpec, after: SecurityPolicySpec): readonly Hazard[] {
  return WEAKENED.flatMap(([field, weakened]): readonly Hazard[] => {
    const from = atPointer(before, field);
    const to = atPointer(after, field);
    return weakened(from, to) ? [weakening(`/spec${field}`, from, to)] : [];
  });
}

function weakening(pointer: string, before: JsonValue | undefined, after: JsonValue | undefined): Hazard {
  const name = pointer.slice("/spec/".length).replaceAll("/", ".");
  return {
    id: "weakens-security",
    message: `${name} goes from ${shown(before)} to ${shown(after)}`,
    pointer,
  };
}

/** The list and its exemptions only matter while they are enforced; a lower mode is told by itself. */
function weakenedNetwork(before: NetworkPolicy, after: NetworkPolicy): readonly Hazard[] {
  const trusted = networksOutside(after.trustedProxies, before.trustedProxies);
  const proxies = hazardOf(
    trusted,
    "weakens-security",
    (names) => `X-Forwarded-For of ${names} is believed`,
    "/spec/network/trustedProxies",
  );
  if (rank(after) < rank(before))
    return [...proxies, weakening("/spec/network/mode", before.mode, after.mode)];
  if (before.mode !== "enforce") return proxies;
  const allowed = networksOutside(after.allow, before.allow);
  const exempt = namesOnlyIn(after.breakGlassRoles, before.breakGlassRoles);
  return [
    ...proxies,
    ...hazardOf(
      allowed,
      "weakens-security",
      (names) => `people may also come from ${names}`,
      "/spec/network/allow",
    ),
    ...hazardOf(
      exempt,
      "weakens-security",
      (names) => `the network list no longer binds ${names}`,
      "/spec/network/breakGlassRoles",
    ),
  ];
}

function networkLockOut(before: NetworkPolicy, after: NetworkPolicy): readonly Hazard[] {
  if (after.mode !== "enforce") return [];
  if (before.mode !== "enforce") {
    const from = after.allow.length === 0 ? "nowhere at all" : `${after.allow.join(", ")} only`;
    return [{ id: "lock-out", message: `people may come from ${from}`, pointer: "/spec/network/mode" }];
  }
  const denied = networksOutside(before.allow, after.allow);
  const bound = namesOnlyIn(before.breakGlassRoles, after.breakGlassRoles);
  return [
    ...hazardOf(
      denied,
      "lock-out",
      (names) => `people may no longer come from all of ${names}`,
      "/spec/network/allow",
    ),
    ...hazardOf(
      bound,
      "lock-out",
      (names) => `the network list now binds ${names} too`,
      "/spec/network/breakGlassRoles",
    ),
  ];
}

function mfaLockOut(before: SecurityPolicySpec, after: SecurityPolicySpec): readonly Hazard[] {
  const forAll = after.mfa.requiredForAll && !before.mfa.requiredForAll ? ["everybody"] : [];
  const roles = before.mfa.requiredForAll
    ? []
    : namesOnlyIn(after.mfa.requiredRoles, before.mfa.requiredRoles);
  const methods = namesOnlyIn(before.mfa.methods, after.mfa.methods);
  return [
    ...hazardOf(
      forAll,
      "lock-out",
      (names) => `a second factor is needed by ${names}`,
      "/spec/mfa/requiredForAll",
    ),
    ...hazardOf(
      roles,
      "lock-out",
      (names) => `a second factor is needed by ${names}`,
      "/spec/mfa/requiredRoles",
    ),
    ...hazardOf(
      methods,
      "lock-out",
      (names) => `${names} no longer counts as a second factor`,
      "/spec/mfa/methods",
    ),
  ];
}

/** One hazard that names everything in the list, none for an empty list. */
function hazardOf(
  names: readonly string[],
  id: HazardId,
  tell: (names: string) => string,
  pointer: string,
): readonly Hazard[] {
  return names.length === 0 ? [] : [{ id, message: tell(names.join(", ")), pointer }];
}

function rank({ mode }: NetworkPolicy): number {
  return NETWORK_MODES.indexOf(mode);
}

function namesOnlyIn(list: readonly string[], other: readonly string[]): readonly string[] {
  const others = new Set(other.map(targetName));
  return list.map(targetName).filter((name) => !others.has(name));
}

function texts(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? (value as readonly JsonValue[]) : [];
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return "no bound";
  return typeof value === "string" ? value : JSON.stringify(value);
}
