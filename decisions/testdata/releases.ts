import { createHash } from "node:crypto";
// Releases for tests, written as the controllers would build them.
import { canonicalJson } from "../../core/json.ts";
import type { JsonValue } from "../../core/json.ts";
import type {
  Release,
  ReleaseGrant,
  ReleaseRole,
  ReleaseRule,
  ReleaseSections,
  ReleaseSecurity,
  ReleaseSource,
  ReleaseTest,
} from "../../core/release.ts";
import type { Digest, ResourceKey } from "../../core/resource.ts";

export function source(resource: string, line = 1): ReleaseSource {
  return { resource: resource as ResourceKey, file: `tenants/acme/${resource.split("/").at(-1)}.yaml`, line };
}

function digestOf(value: unknown): Digest {
  return `sha256:${createHash("sha256")
    .update(canonicalJson(value as JsonValue))
    .digest("hex")}` as Digest;
}

export interface RuleSketch {
  readonly effect?: "allow" | "deny";
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly feature?: string;
  readonly when?: readonly (readonly Omit<ReleaseTest, "pointer">[])[];
}

/** A role from its rules, with the table that a controller would build. */
export function role(key: string, rules: readonly RuleSketch[]): readonly [string, ReleaseRole] {
  const table = new Map<string, Map<string, ReleaseRule[]>>();
  rules.forEach((sketch, index) => {
    const { actions, resources, when, effect = "allow", feature } = sketch;
    const rule: ReleaseRule = {
      id: `${key}#/spec/rules/${index}`,
      effect,
      source: source(key, 10 + index),
      ...(feature !== undefined && { feature }),
      ...(when !== undefined && {
        when: when.map((tests, row) =>
          tests.map((test, column) => ({
            ...test,
            pointer: `/spec/rules/${index}/when/any/${row}/all/${column}`,
          })),
        ),
      }),
    };
    for (const type of resources) {
      const ofType = table.get(type) ?? new Map<string, ReleaseRule[]>();
      table.set(type, ofType);
      for (const action of actions) ofType.set(action, [...(ofType.get(action) ?? []), rule]);
    }
  });
  const entries = [...table].map(([type, ofType]) => [type, Object.fromEntries(ofType)] as const);
  return [
    key,
    { name: key.split("/").at(-1) ?? key, rules: Object.fromEntries(entries), source: source(key) },
  ];
}

export function grant(roleKey: string, expiresAt?: string): ReleaseGrant {
  return {
    role: roleKey as ResourceKey,
    source: source(`RoleBinding/acme/${roleKey.split("/").at(-1)}`),
    ...(expiresAt !== undefined && { expiresAt }),
  };
}

export const SECURITY: ReleaseSecurity = {
  mfa: { requiredForAll: false, requiredRoles: ["owner", "admin"], methods: ["webauthn", "totp"] },
  session: {
    idleSeconds: 3600,
    absoluteSeconds: 86_400,
    maxConcurrent: null,
    reauthFor: ["account:connect"],
    reauthSeconds: 900,
  },
  network: { mode: "off", allow: [], breakGlassRoles: [] },
  password: { minLength: 15 },
  sources: [source("SecurityPolicy/default"), source("SecurityPolicy/acme/default", 3)],
};

export function release(tenant: string, sections: Partial<ReleaseSections>): Release {
  const whole: ReleaseSections = {
    tenant: {
      name: tenant,
      status: "active",
      region: "eu-central",
      owner: "owner@acme.example",
      source: source(`Tenant/${tenant}`),
    },
    plan: {
      name: "enterprise",
      features: { sso: true, scim: true },
      limits: { teamMembers: null },
      source: source("Plan/enterprise"),
    },
    security: SECURITY,
    ...sections,
  };
  const body = { format: 1 as const, tenant, sections: whole };
  return { ...body, digest: digestOf(body) };
}

const VIEW: RuleSketch = { actions: ["view"], resources: ["data"] };
const SEND: RuleSketch = { actions: ["send"], resources: ["message"] };
const EDIT: RuleSketch = { actions: ["edit"], resources: ["campaign"] };
const CONNECT: RuleSketch = { actions: ["connect"], resources: ["account"] };

/** The four base roles, as the example workspace has them. */
export const BASE_ROLES: Readonly<Record<string, ReleaseRole>> = Object.fromEntries([
  role("Role/owner", [VIEW, SEND, EDIT, CONNECT]),
  role("Role/admin", [VIEW, SEND, EDIT]),
  role("Role/member", [VIEW, SEND]),
  role("Role/viewer", [VIEW]),
]);

export function acme(sections: Partial<ReleaseSections> = {}): Release {
  const user = Object.fromEntries(
    ["owner", "admin", "member", "viewer"].map((name) => [`${name}@acme.example`, [grant(`Role/${name}`)]]),
  );
  return release("acme", { roles: BASE_ROLES, bindings: { user }, ...sections });
}
