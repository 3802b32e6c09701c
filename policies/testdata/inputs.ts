import type { JsonObject, JsonValue } from "../../core/json.ts";

/** The input of `edict/check/findings` for the tenant acme, whose allowlist is enforced. */
export function unit(allow: readonly string[]): JsonObject {
  return {
    unit: "acme",
    now: "2026-11-22T14:00:00.000Z",
    author: null,
    resources: [resource("SecurityPolicy", "default", "acme", securityPolicy(allow))],
    platform: [],
    workspace: { dataSources: [] },
    conflicts: [],
  };
}

/** The input of `edict/runtime/decision` for erin, an editor, who wants to edit a campaign. */
export function access(patch: JsonObject = {}): JsonObject {
  return {
    kind: "access",
    now: 1_795_356_000,
    clock: {},
    tenant: { name: "acme", status: "active", region: "eu-central", owner: "olga" },
    plan: { name: "pro", features: { sso: true }, limits: {} },
    grants: [{ role: "Role/editor", roleName: "editor", expired: false }],
    rules: [{ id: "Role/editor#/spec/rules/0", effect: "allow" }],
    security: null,
    sso: null,
    request: {
      subject: { type: "user", id: "erin" },
      action: { name: "edit" },
      resource: { type: "campaign", id: "c1" },
      context: {},
    },
    ...patch,
  };
}

/** A value nested so deeply. */
export function nested(depth: number): JsonValue {
  let value: JsonValue = 1;
  for (let level = 0; level < depth; level += 1) value = [value];
  return value;
}

function resource(kind: string, name: string, tenant: string, spec: JsonObject): JsonObject {
  return { key: `${kind}/${tenant}/${name}`, kind, name, tenant, labels: {}, annotations: {}, spec };
}

function securityPolicy(allow: readonly string[]): JsonObject {
  return {
    password: {
      minLength: 15,
      minLengthWithMfa: 8,
      maxLength: 128,
      requireUppercase: false,
      requireLowercase: false,
      requireNumbers: false,
      requireSymbols: false,
      historyCount: 5,
      checkBreached: true,
    },
    session: { idleTimeout: "PT1H", absoluteTimeout: "PT24H", reauthFor: [], reauthWithin: "PT15M" },
    network: { mode: "enforce", allow, trustedProxies: [], breakGlassRoles: ["owner"] },
    mfa: {
      requiredForAll: true,
      requiredRoles: [],
      methods: ["webauthn"],
      enrollmentGrace: "P7D",
      recoveryCodes: 10,
    },
    lockout: { failures: 10, window: "PT15M", duration: "PT15M" },
    audit: { retention: "P3Y" },
  };
}
