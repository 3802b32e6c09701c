import { BundleService } from "../bundles/service.ts";
import { bundleKey } from "../bundles/signing.ts";
import type { SecretSource } from "../core/ports.ts";
import type { WorkspaceFile } from "../engine/load/workspace.ts";
import { loadAgentPolicy } from "../policies/agent-policy.ts";

/**
 * The bundles for agents, signed where edict.yaml says so, without releases: hand it some. Throws EDICT_BUNDLE_INVALID,
 * EDICT_CONFIG_INVALID for an unusable key, and what resolving its secret throws.
 */
export async function bundleService(
  { bundles }: Pick<WorkspaceFile, "bundles">,
  secrets: SecretSource,
): Promise<BundleService> {
  const { signing } = bundles;
  const policy = await loadAgentPolicy();
  if (signing === undefined) return new BundleService(policy);
  const { keyId, algorithm, privateKey } = signing;
  const secret = await secrets.resolve(privateKey.secretRef.name);
  return new BundleService(policy, await bundleKey({ keyId, algorithm, secret }));
}
