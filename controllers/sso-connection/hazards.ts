import type { HazardInput } from "../../core/controller.ts";
import type { Hazard, HazardId } from "../../core/plan.ts";
import type { ResourceKey } from "../../core/resource.ts";
import { compareInstants } from "../../core/time.ts";
import { accessHazards } from "./access.ts";
import { identityHazards } from "./identity.ts";
import type { SamlProtocol, SsoConnectionSpec } from "./spec.gen.ts";

/** Whom a changed SsoConnection can keep out, what it checks less, and whom it gives more. */
export function ssoConnectionHazards(input: HazardInput<SsoConnectionSpec>): readonly Hazard[] {
  const { before, after, key, view } = input;
  if (before === undefined) return [];
  if (after === undefined) return ending(key, before, "");
  return [
    ...(after.enabled ? [] : ending(key, before, "/spec/enabled")),
    ...enforcementHazards(key, before, after),
    ...domainHazards(key, before, after),
    ...identityHazards(key, before, after),
    ...checkHazards(before, after),
    ...accessHazards(before, after, view?.find ?? (() => undefined)),
  ];
}

/** Nobody gets in through the connection any more. */
function ending(key: ResourceKey, before: SsoConnectionSpec, pointer: string): readonly Hazard[] {
  if (!before.enabled) return [];
  const only = before.enforcement.mode === "required" ? ", which was the only way in" : "";
  return [lockOut(`nobody can sign in through ${key} any more${only}`, pointer)];
}

/** Only a connection that is enabled refuses passwords. */
function enforcementHazards(
  key: ResourceKey,
  before: SsoConnectionSpec,
  after: SsoConnectionSpec,
): readonly Hazard[] {
  if (!isRequired(after)) return [];
  const { breakGlass, startAt } = after.enforcement;
  if (!isRequired(before)) {
    const except = breakGlass.length === 0 ? "nobody" : breakGlass.join(", ");
    const from = startAt === undefined ? "" : ` from ${startAt} on`;
    const pointer = before.enforcement.mode === "required" ? "/spec/enabled" : "/spec/enforcement/mode";
    return [lockOut(`everybody must sign in through ${key}${from}, except ${except}`, pointer)];
  }
  const bound = before.enforcement.breakGlass.filter((id) => !breakGlass.includes(id));
  return [
    ...bound.map((id) => lockOut(`${id} must sign in through ${key} too`, "/spec/enforcement/breakGlass")),
    ...earlierStart(key, before.enforcement.startAt, startAt),
  ];
}

function earlierStart(
  key: ResourceKey,
  before: string | undefined,
  after: string | undefined,
): readonly Hazard[] {
  if (before === undefined || (after !== undefined && compareInstants(after, before) >= 0)) return [];
  const message = `everybody must sign in through ${key} from ${after ?? "now"} on instead of ${before}`;
  return [lockOut(message, "/spec/enforcement/startAt")];
}

function isRequired({ enabled, enforcement }: SsoConnectionSpec): boolean {
  return enabled && enforcement.mode === "required";
}

function domainHazards(
  key: ResourceKey,
  before: SsoConnectionSpec,
  after: SsoConnectionSpec,
): readonly Hazard[] {
  const gone = before.domains.filter((domain) => !after.domains.includes(domain));
  if (!before.enabled || gone.length === 0) return [];
  return [lockOut(`people of ${gone.join(", ")} can no longer sign in through ${key}`, "/spec/domains")];
}

/** Signatures and bindings that are no longer asked for. */
function checkHazards(before: SsoConnectionSpec, after: SsoConnectionSpec): readonly Hazard[] {
  const { protocol: from } = before;
  const { protocol: to } = after;
  if (from.type === "saml" && to.type === "saml") return samlCheckHazards(from, to);
  if (from.type === "oidc" && to.type === "oidc" && from.pkce && !to.pkce) {
    return [weakening("the sign-in code is no longer bound to the browser by PKCE", "/spec/protocol/pkce")];
  }
  return [];
}

function samlCheckHazards(from: SamlProtocol, to: SamlProtocol): readonly Hazard[] {
  const dropped = (["wantAssertionsSigned", "wantResponseSigned", "forceAuthn"] as const).flatMap((field) =>
    from[field] && !to[field] ? [weakening(`${field} is turned off`, `/spec/protocol/${field}`)] : [],
  );
  if (from.allowIdpInitiated || !to.allowIdpInitiated) return dropped;
  const message = "answers that nobody asked for are accepted, which can be replayed";
  return [...dropped, weakening(message, "/spec/protocol/allowIdpInitiated")];
}

function lockOut(message: string, pointer: string): Hazard {
  return { id: "lock-out", message, pointer };
}

function weakening(message: string, pointer: string): Hazard {
  const id: HazardId = "weakens-security";
  return { id, message, pointer };
}
