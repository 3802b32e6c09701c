import type { Release, ReleaseGrant, ReleaseRole, ReleaseRule, ReleaseSource } from "../core/release.ts";
import type { Digest, ResourceKey } from "../core/resource.ts";
import type { EvaluationRequest } from "../decisions/index.ts";

export interface Sizes {
  readonly roles: number;
  readonly subjects: number;
}

const SOURCE: ReleaseSource = { resource: "Role/r" as ResourceKey, file: "platform/roles.yaml", line: 12 };

/** What a role may do: to send messages, and to edit documents of its own. */
function role(index: number): ReleaseRole {
  const key = roleKey(index);
  const send: ReleaseRule = { id: `${key}#/spec/rules/0`, effect: "allow", source: SOURCE };
  const edit: ReleaseRule = {
    id: `${key}#/spec/rules/1`,
    effect: "allow",
    source: SOURCE,
    when: [
      [
        {
          path: ["resource", "properties", "owner"],
          operator: "eq",
          operandPath: ["subject", "id"],
          pointer: "/spec/rules/1/when/eq",
        },
      ],
    ],
  };
  return {
    name: `role${index}`,
    source: SOURCE,
    rules: { message: { send: [send] }, document: { edit: [edit] } },
  };
}

function roleKey(index: number): ResourceKey {
  return `Role/role${index}` as ResourceKey;
}

export function subjectId(index: number): string {
  return `member-${index}@customer.example`;
}

/** A release in which every subject holds one of the roles. */
export function releaseOf(tenant: string, { roles, subjects }: Sizes): Release {
  const names = Array.from({ length: roles }, (_value, index) => [roleKey(index), role(index)] as const);
  const grants = Array.from(
    { length: subjects },
    (_value, index): readonly [string, readonly ReleaseGrant[]] => [
      subjectId(index),
      [{ role: roleKey(index % roles), source: SOURCE }],
    ],
  );
  return {
    format: 1,
    tenant,
    sections: {
      tenant: { name: tenant, status: "active", region: "eu-central", owner: subjectId(0), source: SOURCE },
      roles: Object.fromEntries(names),
      bindings: { user: Object.fromEntries(grants) },
    },
    digest: `sha256:${"0".repeat(64)}` as Digest,
  };
}

/** Sending a message: allowed without a condition. The strings are those of a request that was just parsed. */
export function sending(subject: number, resource = 1): EvaluationRequest {
  return parsed({
    subject: { type: "user", id: subjectId(subject) },
    action: { name: "send" },
    resource: { type: "message", id: `m${resource}` },
    context: { ip: "203.0.113.7" },
  });
}

/** Editing a document: allowed to its owner alone. */
export function editing(subject: number, owner: number): EvaluationRequest {
  return parsed({
    subject: { type: "user", id: subjectId(subject) },
    action: { name: "edit" },
    resource: { type: "document", id: `d${owner}`, properties: { owner: subjectId(owner) } },
    context: { ip: "203.0.113.7" },
  });
}

/** Deterministic and in no order that memory is laid out in. */
export function scattered(count: number): readonly number[] {
  return Array.from({ length: count }, (_value, index) => (index * 7_919 + 13) % count);
}

function parsed(request: EvaluationRequest): EvaluationRequest {
  return JSON.parse(JSON.stringify(request)) as EvaluationRequest;
}
