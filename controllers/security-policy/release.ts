import type { TenantView } from "../../core/controller.ts";
import { sourceAt } from "../../core/release.ts";
import type { ReleaseSections, ReleaseSecurity, ReleaseSource } from "../../core/release.ts";
import { tenantOf } from "../../core/tenancy.ts";
import { durationSeconds } from "../../core/time.ts";
import type { SecurityPolicySpec } from "./spec.gen.ts";
import { stricter } from "./stricter.ts";

/** The policy in force for a tenant: its own and the platform's at once. No section where there is neither. */
export function releaseSecurity(view: TenantView<SecurityPolicySpec>): ReleaseSections {
  const policies = [...view.platform, ...view.own];
  const [first, ...others] = policies;
  if (first === undefined || tenantOf(view) === undefined) return {};
  // Merged with itself a single policy gets the spelling that every release has.
  const inForce = others.reduce(
    (merged, { spec }) => stricter(merged, spec),
    stricter(first.spec, first.spec),
  );
  return {
    security: sectionOf(
      inForce,
      policies.map((policy) => sourceAt(policy, "/spec")),
    ),
  };
}

function sectionOf(spec: SecurityPolicySpec, sources: readonly ReleaseSource[]): ReleaseSecurity {
  const { session, network, mfa, password } = spec;
  return {
    mfa: { requiredForAll: mfa.requiredForAll, requiredRoles: mfa.requiredRoles, methods: mfa.methods },
    session: {
      idleSeconds: durationSeconds(session.idleTimeout),
      absoluteSeconds: durationSeconds(session.absoluteTimeout),
      maxConcurrent: session.maxConcurrent ?? null,
      reauthFor: session.reauthFor,
      reauthSeconds: durationSeconds(session.reauthWithin),
    },
    network: { mode: network.mode, allow: network.allow, breakGlassRoles: network.breakGlassRoles },
    password,
    sources,
  };
}
