import { Agents } from "../bundles/agents.ts";
import { BundleService } from "../bundles/service.ts";
import { bundleKey } from "../bundles/signing.ts";
import type { Logger, SecretSource, StateStore } from "../core/ports.ts";
import type { WorkspaceFile } from "../engine/load/workspace.ts";
import { loadAgentPolicy } from "../policies/agent-policy.ts";

/** What bundles are signed with is said in edict.yaml. */
interface BundleSettings {
  settings(): Promise<Pick<WorkspaceFile, "bundles">>;
  secrets(): Promise<SecretSource>;
}

/**
 * A workspace's bundles for agents, without releases: `decisionPoint` hands it some. Throws EDICT_BUNDLE_INVALID,
 * EDICT_CONFIG_INVALID for an unusable key, and what resolving its secret throws.
 */
export async function bundlesOf(workspace: BundleSettings): Promise<BundleService> {
  const { signing } = (await workspace.settings()).bundles;
  const policy = await loadAgentPolicy();
  if (signing === undefined) return new BundleService(policy);
  const { keyId, algorithm, privateKey } = signing;
  const secret = await (await workspace.secrets()).resolve(privateKey.secretRef.name);
  return new BundleService(policy, await bundleKey({ keyId, algorithm, secret }));
}

/** Hears agents; what was heard last is written when the workspace closes. */
export function heardAgents(store: StateStore, logger: Logger, closers: (() => Promise<void>)[]): Agents {
  const agents = new Agents(store, logger);
  closers.push(() => agents.flush());
  return agents;
}
