import { setTimeout as sleep } from "node:timers/promises";
import { EdictError } from "../core/errors.ts";
import type { KeyService, SecretSource } from "../core/ports.ts";
import type { WorkspaceFile } from "../engine/load/workspace.ts";
import { localKeyService } from "../providers/keys-local/key-service.ts";
import { rateLimited } from "../providers/rate-limit/key-service.ts";
import { TokenBucket } from "../providers/rate-limit/token-bucket.ts";

/** The key services by type, each held to its limit where edict.yaml has one. Asking throws EDICT_KEY_UNAVAILABLE. */
export function keyServices(
  settings: Pick<WorkspaceFile, "limits">,
  secrets: SecretSource,
): (type: string) => KeyService {
  const service = localKeyService(secrets);
  const limit = settings.limits.local;
  const services = new Map([[service.type, limit === undefined ? service : limited(service, limit)]]);
  return (type) => {
    const found = services.get(type);
    if (found === undefined)
      throw new EdictError("EDICT_KEY_UNAVAILABLE", `no key service of the type ${type}`);
    return found;
  };
}

function limited(service: KeyService, limit: ConstructorParameters<typeof TokenBucket>[0]): KeyService {
  const bucket = new TokenBucket(limit, { now: () => performance.now(), sleep: (ms) => sleep(ms) });
  return rateLimited(service, bucket);
}
