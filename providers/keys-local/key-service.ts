import { randomBytes } from "node:crypto";
import type { KeyService, KeyWrapper, SecretSource } from "../../core/ports.ts";
import { Secret } from "../../core/secret.ts";
import { KEY_BYTES, deriveKeys, readKey } from "./key-encryption-key.ts";
import type { DerivedKeys } from "./key-encryption-key.ts";
import { unwrapKey, wrapKey } from "./wrapped-key.ts";

/** The key service `local`: keys are wrapped in this process, under a key-encryption key that is a secret. */
export function localKeyService(secrets: SecretSource): KeyService {
  return {
    type: "local",
    wrapper: async (secretRef) => {
      const secret = await secrets.resolve(secretRef);
      const key = readKey(secretRef, secret.reveal());
      try {
        return localWrapper(deriveKeys(key));
      } finally {
        key.fill(0);
      }
    },
  };
}

function localWrapper(keys: DerivedKeys): KeyWrapper {
  return {
    keyId: keys.keyId,
    generate: (context) => {
      const plain = randomBytes(KEY_BYTES);
      try {
        return Promise.resolve(wrapKey(keys, plain, context));
      } finally {
        plain.fill(0);
      }
    },
    unwrap: async (wrapped, context) => new Secret<Uint8Array>(unwrapKey(keys, wrapped, context)),
  };
}
