import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";

const EXAMPLE = path.resolve(import.meta.dirname, "../examples/acme");

/** How many resources one generated tenant has, its Tenant resource among them. */
export const RESOURCES_PER_TENANT = 10;

/**
 * Writes a workspace of so many tenants with ten resources each, on the platform of examples/acme. Each tenant is one
 * file of its own beside its Tenant resource, as a product would have it. Returns its folder.
 */
export function generateWorkspace(tenants: number): string {
  const folder = mkdtempSync(path.join(tmpdir(), "edict-bench-"));
  cpSync(path.join(EXAMPLE, "platform"), path.join(folder, "platform"), { recursive: true });
  rmSync(path.join(folder, "platform", "tenants"), { recursive: true, force: true });
  const settings = readFileSync(path.join(EXAMPLE, "edict.yaml"), "utf8");
  writeFileSync(path.join(folder, "edict.yaml"), settings.replaceAll("tenants: [acme]", 'tenants: ["*"]'));
  mkdirSync(path.join(folder, "platform", "tenants"));
  for (let index = 0; index < tenants; index += 1) {
    const name = `t${index}`;
    writeFileSync(path.join(folder, "platform", "tenants", `${name}.yaml`), tenantResource(name));
    mkdirSync(path.join(folder, "tenants", name), { recursive: true });
    writeFileSync(path.join(folder, "tenants", name, `${name}.yaml`), tenantFile(name));
  }
  return folder;
}

function tenantResource(name: string): string {
  return `apiVersion: edict/v1
kind: Tenant
metadata: {name: ${name}}
spec:
  displayName: Tenant ${name}
  owner: owner@${name}.example
  plan: enterprise
  region: eu-central
  domains:
    - name: ${name}.example
      verification: {method: dns-txt, verifiedOn: 2026-01-15}
`;
}

function tenantFile(name: string): string {
  return [
    document(
      "SecurityPolicy",
      "security",
      "session: {idleTimeout: PT30M, maxConcurrent: 5}\n  mfa: {requiredForAll: true}",
    ),
    ...["owner", "admin", "member", "viewer"].map((role) => binding(name, role)),
    document(
      "Role",
      "auditor",
      "extends: viewer\n  rules:\n    - {actions: [edit], resources: [campaign], feature: data-export, when: {property: resource.ownerId, eq: {property: subject.id}}}",
    ),
    document("SsoConnection", "okta", ssoSpec(name)),
    document(
      "KeyRing",
      "main",
      "provider: {type: local, kekRef: {name: acme-kek}}\n  keys: [{name: api-keys, purpose: api-keys}]\n  rotation: {period: P90D}",
    ),
    document(
      "RetentionPolicy",
      "messages",
      "category: communication-content\n  lawfulBasis: consent\n  retention: {type: period, period: P180D}",
    ),
  ].join("---\n");
}

function binding(tenant: string, role: string): string {
  return document(
    "RoleBinding",
    `${role}s`,
    `role: ${role}\n  subjects: [{type: user, id: ${role}@${tenant}.example}]`,
  );
}

function ssoSpec(tenant: string): string {
  return `provider: okta
  enabled: true
  protocol:
    type: oidc
    issuer: https://${tenant}.okta.example
    clientId: client-${tenant}
    clientSecretRef: {name: acme-oidc-secret}
  domains: [${tenant}.example]`;
}

function document(kind: string, name: string, spec: string): string {
  return `apiVersion: edict/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec:\n  ${spec}\n`;
}
