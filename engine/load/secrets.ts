import type { Diagnostic } from "../../core/diagnostic.ts";
import type { SecretDeclaration } from "../../core/ports.ts";
import type { Resource } from "../../core/resource.ts";
import { didYouMean } from "../../core/suggest.ts";
import { WORKSPACE_FILE } from "./envelope.ts";
import type { LoadedResource } from "./file-loader.ts";
import type { SecretReference } from "./schema-nodes.ts";
import { shown } from "./show.ts";

/**
 * References to secrets that their resource's owner may not use. Whether another tenant has a secret of that name is
 * not told.
 */
export function undeclaredSecrets(
  loaded: readonly LoadedResource[],
  declarations: readonly SecretDeclaration[],
): readonly Diagnostic[] {
  const byTenant = new Map<string | undefined, ReadonlySet<string>>();
  return loaded.flatMap(({ resource, secrets }) => {
    if (secrets.length === 0) return [];
    const { tenant } = resource.metadata;
    const usable = byTenant.get(tenant) ?? usableSecrets(declarations, tenant);
    byTenant.set(tenant, usable);
    return secrets
      .filter(({ name }) => !usable.has(name))
      .map((secret) => undeclaredSecret(resource, secret, usable));
  });
}

/** The platform may use every secret, a tenant those that name it. */
function usableSecrets(
  declarations: readonly SecretDeclaration[],
  tenant: string | undefined,
): ReadonlySet<string> {
  const usable = declarations.filter(
    ({ tenants }) => tenant === undefined || tenants.includes("*") || tenants.includes(tenant),
  );
  return new Set(usable.map(({ name }) => name));
}

function undeclaredSecret(
  resource: Resource,
  { pointer, name }: SecretReference,
  usable: ReadonlySet<string>,
): Diagnostic {
  const { tenant } = resource.metadata;
  const owner = tenant === undefined ? "" : ` for the tenant ${tenant}`;
  const way = tenant === undefined ? "" : `, with ${tenant} among its tenants`;
  return {
    code: "EDICT_SECRET_UNDECLARED",
    severity: "error",
    ...resource.locate(pointer),
    length: name.length,
    pointer,
    message: `${WORKSPACE_FILE} does not declare the secret ${shown(name)}${owner}.`,
    hint: didYouMean(name, [...usable], `Declare it under spec.secrets of ${WORKSPACE_FILE}${way}.`),
  };
}
