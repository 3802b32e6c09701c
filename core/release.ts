import type { JsonObject, JsonValue } from "./json.ts";
import type { Digest, Resource, ResourceKey } from "./resource.ts";

/** Where something that decides was written. */
export interface ReleaseSource {
  readonly resource: ResourceKey;
  readonly file: string;
  readonly line: number;
}

/** Where a field of a resource was written, as releases keep it. */
export function sourceAt(resource: Pick<Resource, "key" | "locate">, pointer: string): ReleaseSource {
  const { file, line } = resource.locate(pointer);
  return { resource: resource.key, file, line };
}

export const TENANT_STATUSES = ["active", "suspended", "terminating"] as const;
export type TenantStatus = (typeof TENANT_STATUSES)[number];

export interface ReleaseTenant {
  readonly name: string;
  readonly status: TenantStatus;
  readonly region: string;
  readonly owner: string;
  readonly source: ReleaseSource;
}

export interface ReleasePlan {
  readonly name: string;
  /** Only features that are on. */
  readonly features: Readonly<Record<string, true>>;
  /** A number, or null for unlimited. */
  readonly limits: Readonly<Record<string, number | null>>;
  readonly source: ReleaseSource;
}

export const TEST_OPERATORS = [
  "betweenTimes",
  "eq",
  "exists",
  "gt",
  "in",
  "insideCidr",
  "lt",
  "ne",
  "startsWith",
] as const;
export type TestOperator = (typeof TEST_OPERATORS)[number];

/**
 * One test of a condition. A test whose property is missing is false, whatever its operator (`exists: false` apart);
 * `negated` turns the result round afterwards.
 */
export interface ReleaseTest {
  /** `["subject", "properties", "department"]`, `["context", "ip"]`, `["resource", "id"]`, … */
  readonly path: readonly string[];
  readonly operator: TestOperator;
  /** The operand. Absent when `operandPath` names another property to compare with. */
  readonly operand?: JsonValue;
  readonly operandPath?: readonly string[];
  readonly negated?: true;
  /** JSON Pointer of the test in its resource, for explanations. */
  readonly pointer: string;
}

/** A rule as it is evaluated: `when` is a disjunction of conjunctions; absent means always. */
export interface ReleaseRule {
  /** `Role/acme/editor#/spec/rules/0`. */
  readonly id: string;
  readonly effect: "allow" | "deny";
  /** The plan's feature without which an allow rule does not count. */
  readonly feature?: string;
  readonly when?: readonly (readonly ReleaseTest[])[];
  readonly source: ReleaseSource;
}

/** A role with everything that it inherits, as a table: resource type, then action; `*` stands for any. */
export interface ReleaseRole {
  readonly name: string;
  readonly rules: Readonly<Record<string, Readonly<Record<string, readonly ReleaseRule[]>>>>;
  readonly source: ReleaseSource;
}

export interface ReleaseGrant {
  /** Key of the role. */
  readonly role: ResourceKey;
  /** RFC 3339; from then on the grant does not count. */
  readonly expiresAt?: string;
  readonly source: ReleaseSource;
}

/** The security policy in force: the stricter of the platform's and the tenant's, field by field. */
export interface ReleaseSecurity {
  readonly mfa: {
    readonly requiredForAll: boolean;
    readonly requiredRoles: readonly string[];
    readonly methods: readonly string[];
  };
  /** Durations in whole seconds; `maxConcurrent` null for unlimited. */
  readonly session: {
    readonly idleSeconds: number;
    readonly absoluteSeconds: number;
    readonly maxConcurrent: number | null;
    /** `type:action` names that need a fresh sign-in. */
    readonly reauthFor: readonly string[];
    readonly reauthSeconds: number;
  };
  readonly network: {
    readonly mode: "off" | "report" | "enforce";
    readonly allow: readonly string[];
    /** Role names that the allowlist does not bind. */
    readonly breakGlassRoles: readonly string[];
  };
  /** The password rules as data, for applications to read; decisions do not judge passwords. */
  readonly password: Readonly<Record<string, JsonValue>>;
  readonly sources: readonly ReleaseSource[];
}

export interface ReleaseSso {
  /** Whether sign-in by password is refused from `requiredFrom` on. */
  readonly required: boolean;
  /** RFC 3339; absent when at once. */
  readonly requiredFrom?: string;
  /** Subject ids that may sign in without SSO. */
  readonly breakGlass: readonly string[];
  /** Names of the enabled connections, sorted. */
  readonly connections: readonly string[];
  readonly source: ReleaseSource;
}

/** A resource of the application that the tenant declares. Searches find it; evaluation goes by the request alone. */
export interface ReleaseResource {
  readonly properties: JsonObject;
  readonly source: ReleaseSource;
}

/** What the kinds contribute. Each section comes from exactly one kind. */
export interface ReleaseSections {
  readonly tenant?: ReleaseTenant;
  readonly plan?: ReleasePlan;
  /** By role key. */
  readonly roles?: Readonly<Record<string, ReleaseRole>>;
  /** Subject type, then subject id. */
  readonly bindings?: Readonly<Record<string, Readonly<Record<string, readonly ReleaseGrant[]>>>>;
  readonly security?: ReleaseSecurity;
  readonly sso?: ReleaseSso;
  /** Resource type, then id. Absent where the tenant declares none. */
  readonly resources?: Readonly<Record<string, Readonly<Record<string, ReleaseResource>>>>;
}

/** The immutable, content-addressed data of one tenant that decision points evaluate. */
export interface Release {
  readonly format: 1;
  readonly tenant: string;
  readonly sections: ReleaseSections;
  /** Digest of the canonical JSON of the other fields. */
  readonly digest: Digest;
}
