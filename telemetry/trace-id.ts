import { createHash } from "node:crypto";

/** Every process that works on a revision of a workspace comes to the same id: 32 lowercase hex digits, not all zero. */
export function traceIdOf(workspace: string, revision: string): string {
  return createHash("sha256").update(`edict trace\n${workspace}\n${revision}`).digest("hex").slice(0, 32);
}
