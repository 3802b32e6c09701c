import { createHash } from "node:crypto";
import type { Digest } from "../core/resource.ts";

/** SHA-256 of a text in UTF-8. */
export function sha256(text: string): Digest {
  return `sha256:${createHash("sha256").update(text).digest("hex")}` as Digest;
}
