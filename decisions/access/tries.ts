import type { JsonObject } from "../../core/json.ts";
import { parseInstant } from "../../core/time.ts";
import type { EvaluationRequest } from "../request.ts";
import type { PrincipalClass } from "./classes.ts";
import type { Comparison } from "./obligations.ts";
import { askersOf, requestFor } from "./witness.ts";

/** A reference value of RFC 8176 for each second factor. */
const REFERENCES: Readonly<Record<string, string>> = {
  webauthn: "hwk",
  totp: "otp",
  sms: "sms",
  email: "email",
};

/** So many networks are tried, those that are new first. */
const MOST_NETWORKS = 4;

/** Questions about signing in to try, and when. */
export interface SignInTries {
  readonly requests: readonly EvaluationRequest[];
  /** Milliseconds since the epoch. */
  readonly times: readonly number[];
}

/** Every way to sign in between which the two releases can tell, as far as they name it. */
export function signInTries(
  who: PrincipalClass,
  helpers: readonly PrincipalClass[],
  tenant: string,
  { before, after, at }: Comparison,
): SignInTries {
  const security = after?.sections.security;
  const known = before?.sections.security?.network.allow ?? [];
  const networks = (security?.network.allow ?? []).toSorted(
    (left, right) => Number(known.includes(left)) - Number(known.includes(right)),
  );
  const factors: readonly JsonObject[] = [
    {},
    { mfa: true },
    ...(security?.mfa.methods ?? []).map((method) => ({ amr: [REFERENCES[method] ?? method] })),
  ];
  const addresses: readonly JsonObject[] = [
    {},
    { ip: "198.51.100.1" },
    ...networks.slice(0, MOST_NETWORKS).map((one) => ({ ip: one.replace(/\/\d+$/u, "") })),
  ];
  const methods: readonly JsonObject[] = [{}, { method: "sso" }];
  const contexts = factors.flatMap((factor) =>
    addresses.flatMap((address) => methods.map((method) => ({ ...factor, ...address, ...method }))),
  );
  const requests = askersOf(who, helpers).flatMap((asking) =>
    contexts.map((context) => ({
      ...requestFor(asking, { type: "tenant", action: "sign-in" }, [], context),
      resource: { type: "tenant", id: tenant },
    })),
  );
  return { requests, times: timesOf([who, ...helpers], [before, after], at) };
}

/** When something begins or ends. */
function timesOf(
  classes: readonly PrincipalClass[],
  releases: readonly Comparison["after"][],
  at: number,
): readonly number[] {
  const ends = classes.flatMap(({ held }) => held.flat().map(({ until }) => until));
  const starts = releases.flatMap((release) => {
    const from = release?.sections.sso?.requiredFrom;
    return from === undefined ? [] : (parseInstant(from) ?? []);
  });
  return [...new Set([at, ...ends, ...starts])].filter((time) => time >= at && time !== Infinity);
}
