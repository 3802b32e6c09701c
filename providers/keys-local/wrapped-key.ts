import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { EdictError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/json.ts";
import { KEY_BYTES } from "./key-encryption-key.ts";
import type { DerivedKeys } from "./key-encryption-key.ts";

/**
 * A wrapped key, before base64: format (1 byte), the 8 bytes of the key id, IV (12), ciphertext (32), tag (16).
 * AES-256-GCM (NIST SP 800-38D) with a random IV of 96 bits and the full tag of 128; the additional data is the
 * canonical JSON of format, key id and context, so that nothing of a wrapped key can be exchanged.
 */
const FORMAT = 1;
const CIPHER = "aes-256-gcm";
const ID_BYTES = 8;
const IV_BYTES = 12;
const TAG_BYTES = 16;
const IV_START = 1 + ID_BYTES;
const TEXT_START = IV_START + IV_BYTES;
const TAG_START = TEXT_START + KEY_BYTES;
const LENGTH = TAG_START + TAG_BYTES;

export type Context = Readonly<Record<string, string>>;

/** Wraps 32 bytes; base64. */
export function wrapKey(keys: DerivedKeys, plain: Uint8Array, context: Context): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, keys.wrappingKey, iv, { authTagLength: TAG_BYTES });
  cipher.setAAD(additionalData(keys.keyId, context));
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  const head = Buffer.concat([Buffer.from([FORMAT]), idBytes(keys.keyId)]);
  return Buffer.concat([head, iv, text, cipher.getAuthTag()]).toString("base64");
}

/** The 32 bytes. Throws EDICT_KEY_UNAVAILABLE for another wrapping key, EDICT_KEY_TAMPERED for anything else. */
export function unwrapKey(keys: DerivedKeys, wrapped: string, context: Context): Buffer {
  const bytes = decode(wrapped);
  const id = bytes.subarray(1, IV_START);
  if (!id.equals(idBytes(keys.keyId))) {
    const other = `local:${id.toString("hex")}`;
    throw new EdictError(
      "EDICT_KEY_UNAVAILABLE",
      `the key was wrapped by ${other}, the secret gives ${keys.keyId}`,
    );
  }
  const iv = bytes.subarray(IV_START, TEXT_START);
  const decipher = createDecipheriv(CIPHER, keys.wrappingKey, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(additionalData(keys.keyId, context));
  decipher.setAuthTag(bytes.subarray(TAG_START));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(TEXT_START, TAG_START)), decipher.final()]);
  } catch {
    // The cipher's error says nothing but that the tag does not fit.
    throw tampered("its bytes or its context were changed");
  }
}

/** The bytes of the one base64 spelling that `wrapKey` writes. */
function decode(wrapped: string): Buffer {
  const bytes = Buffer.from(wrapped, "base64");
  if (bytes.toString("base64") !== wrapped) throw tampered("it is not base64");
  if (bytes[0] !== FORMAT) throw tampered("its format is not known");
  if (bytes.length !== LENGTH) throw tampered("its length is wrong");
  return bytes;
}

function additionalData(keyId: string, context: Context): Buffer {
  return Buffer.from(canonicalJson({ format: FORMAT, keyId, context }));
}

function idBytes(keyId: string): Buffer {
  return Buffer.from(keyId.slice(keyId.indexOf(":") + 1), "hex");
}

function tampered(what: string): EdictError {
  return new EdictError("EDICT_KEY_TAMPERED", `a wrapped key does not open: ${what}`);
}
