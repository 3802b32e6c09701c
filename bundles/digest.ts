import { createHash } from "node:crypto";

/** `sha256:` and the hexadecimal SHA-256 of UTF-8 text. */
export function sha256(text: string): string {
  return `sha256:${hexOf(text)}`;
}

/** The hexadecimal SHA-256 of UTF-8 text or bytes. */
export function hexOf(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}
