import { hash } from "node:crypto";
import type { Digest } from "../core/resource.ts";

/** SHA-256 of UTF-8 text or bytes. */
export function sha256(content: string | Uint8Array): Digest {
  return `sha256:${hash("sha256", content)}` as Digest;
}
