import { createHash, hkdfSync } from "node:crypto";
import { EdictError } from "../../core/errors.ts";

export const KEY_BYTES = 32;
const HEX = /^[0-9a-fA-F]{64}$/u;
const BASE64 = /^[0-9A-Za-z+/_-]{43}=?$/u;

/** A secret's bytes as a key of 256 bits: 32 bytes as they are, or text of 64 hex digits, base64 or base64url. */
export function readKey(secretRef: string, bytes: Uint8Array): Buffer {
  if (bytes.length === KEY_BYTES) return Buffer.from(bytes);
  const text = Buffer.from(bytes).toString("latin1").trim();
  if (HEX.test(text)) return Buffer.from(text, "hex");
  // Node.js reads the alphabets of base64 and base64url alike.
  if (BASE64.test(text)) return Buffer.from(text, "base64");
  throw new EdictError(
    "EDICT_KEY_UNAVAILABLE",
    `the secret "${secretRef}" is no key of 256 bits: it takes 32 bytes, 64 hex digits or base64`,
  );
}

/** What is derived from a key-encryption key; the key itself wraps nothing. */
export interface DerivedKeys {
  readonly wrappingKey: Buffer;
  /** `local:` and 16 hex digits. Tells keys apart and says nothing of them. */
  readonly keyId: string;
}

/** HKDF (RFC 5869) with SHA-256, one label a purpose. */
export function deriveKeys(key: Uint8Array): DerivedKeys {
  const label = createHash("sha256").update(expand(key, "edict key-id v1")).digest("hex");
  return { wrappingKey: expand(key, "edict wrapping v1"), keyId: `local:${label.slice(0, 16)}` };
}

function expand(key: Uint8Array, purpose: string): Buffer {
  return Buffer.from(hkdfSync("sha256", key, new Uint8Array(0), purpose, KEY_BYTES));
}
