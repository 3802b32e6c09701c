import { createPrivateKey } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { CompactSign } from "jose";
import { EdictError } from "../core/errors.ts";
import type { JsonValue } from "../core/json.ts";
import type { Secret } from "../core/secret.ts";
import type { BundleFiles } from "./archive.ts";
import { hexOf } from "./digest.ts";
import { opaText } from "./opa-text.ts";

/** The algorithms of RFC 7518 that OPA verifies bundles by. */
export const SIGNING_ALGORITHMS = [
  "ES256",
  "ES384",
  "ES512",
  "HS256",
  "HS384",
  "HS512",
  "PS256",
  "PS384",
  "PS512",
  "RS256",
  "RS384",
  "RS512",
] as const;
export type SigningAlgorithm = (typeof SIGNING_ALGORITHMS)[number];

/** What bundles are signed with. */
export interface BundleKey {
  /** By which agents know the key. */
  readonly keyId: string;
  readonly algorithm: SigningAlgorithm;
  readonly key: KeyObject | Uint8Array;
}

/** What a key is made from: edict.yaml's `spec.bundles.signing`, its secret resolved. */
export interface BundleKeySource extends Pick<BundleKey, "algorithm" | "keyId"> {
  /** A private key as PEM, or for HS… the shared text. */
  readonly secret: Secret<Uint8Array>;
}

/**
 * Reads a key. One line end behind a shared text is not part of it. Throws EDICT_CONFIG_INVALID for a key that cannot be
 * read or does not sign by the algorithm; the message tells nothing of the key.
 */
export async function bundleKey({ keyId, algorithm, secret }: BundleKeySource): Promise<BundleKey> {
  try {
    const key = { keyId, algorithm, key: readKey(algorithm, secret.reveal()) };
    await sign("{}", key);
    return key;
  } catch {
    // What the library says could quote the key, so it is not passed on.
    throw new EdictError(
      "EDICT_CONFIG_INVALID",
      `the private key of spec.bundles.signing cannot sign by ${algorithm}`,
    );
  }
}

function readKey(algorithm: SigningAlgorithm, bytes: Uint8Array): KeyObject | Uint8Array {
  const text = Buffer.from(bytes).toString("utf8");
  if (!algorithm.startsWith("HS")) return createPrivateKey(text);
  const shared = Buffer.from(text.replace(/\r?\n$/u, ""), "utf8");
  // RFC 7518, section 3.2: a key as long as the hash.
  if (shared.length * 8 < Number(algorithm.slice(2))) throw new RangeError("the key is too short");
  return shared;
}

/** The text of `.signatures.json`: one JWS over the names and hashes of all other files. */
export async function signaturesFile(files: BundleFiles, key: BundleKey): Promise<string> {
  const payload = { files: [...files].map(([name, text]) => fileInfo(name, text)) };
  return JSON.stringify({ signatures: [await sign(JSON.stringify(payload), key)] });
}

/** OPA hashes documents by what they mean, and everything else by its bytes. */
function fileInfo(name: string, text: string): Readonly<Record<string, string>> {
  const isDocument = name === ".manifest" || name.endsWith("data.json");
  return {
    name,
    hash: hexOf(isDocument ? opaText(JSON.parse(text) as JsonValue) : text),
    algorithm: "SHA-256",
  };
}

function sign(payload: string, { keyId, algorithm, key }: BundleKey): Promise<string> {
  return new CompactSign(Buffer.from(payload, "utf8"))
    .setProtectedHeader({ alg: algorithm, kid: keyId })
    .sign(key);
}
