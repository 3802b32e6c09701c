import type { Workspace } from "../compose.ts";
import { EdictError } from "../core/errors.ts";

/** A key that is shorter than what it makes (HMAC-SHA-256) makes it easier to guess. */
const MIN_KEY_BYTES = 32;

/** The key that seals page tokens; `undefined` where edict.yaml names none. Throws EDICT_CONFIG_INVALID for a short one. */
export async function pageKey(
  workspace: Pick<Workspace, "secrets" | "settings">,
): Promise<Uint8Array | undefined> {
  const ref = (await workspace.settings()).server.pageKeyRef;
  if (ref === undefined) return undefined;
  const key = (await (await workspace.secrets()).resolve(ref.name)).reveal();
  if (key.length >= MIN_KEY_BYTES) return key;
  throw new EdictError(
    "EDICT_CONFIG_INVALID",
    `the secret ${ref.name} must have ${MIN_KEY_BYTES} bytes or more`,
  );
}
