import { EdictError } from "../../core/errors.ts";
import { APPLY_LEASE } from "../../core/ports.ts";
import type { Lease, StateStore } from "../../core/ports.ts";
import { HOLD_SECONDS, withHeartbeat } from "./heartbeat.ts";

/** A claim that is living now ends by itself within this time, or its holder is silent and loses it. */
const CLAIMS_END_MS = (HOLD_SECONDS + 5) * 1_000;
const POLL_MS = 250;

export interface LeaseOptions {
  readonly holder: string;
  /** How long to wait for another holder of the lease to finish, in milliseconds; 0 means not at all. */
  readonly waitMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Runs `body` alone: under the workspace's lease, and after the claims that were living have come to their end. When
 * the lease is lost the signal given to `body` is raised; its writes are refused by the store in any case. Throws
 * EDICT_LEASE_HELD after `waitMs`, or when a claim does not end.
 */
export async function withApplyLease<Result>(
  store: StateStore,
  options: LeaseOptions,
  body: (lease: Lease, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lease = await acquire(store, options);
  try {
    return await withHeartbeat(
      () => store.renewLease(lease, HOLD_SECONDS),
      async (signal) => {
        await claimsToEnd(store, options);
        return body(lease, signal);
      },
      options.signal,
    );
  } finally {
    await store.releaseLease(lease);
  }
}

async function acquire(store: StateStore, options: LeaseOptions): Promise<Lease> {
  let waited = 0;
  for (;;) {
    try {
      return await store.acquireLease(APPLY_LEASE, options.holder, HOLD_SECONDS);
    } catch (error) {
      if (!(error instanceof EdictError) || error.code !== "EDICT_LEASE_HELD" || waited >= options.waitMs)
        throw error;
      await options.sleep(POLL_MS);
      waited += POLL_MS;
    }
  }
}

/** Nobody claims anything new while the lease is held, so it is only the claims of now that are waited for. */
async function claimsToEnd(store: StateStore, { sleep, signal }: LeaseOptions): Promise<void> {
  for (let waited = 0; (await store.livingClaims()) > 0; waited += POLL_MS) {
    if (waited >= CLAIMS_END_MS)
      throw new EdictError("EDICT_LEASE_HELD", "another edict process works on and does not come to an end");
    if (signal?.aborted === true) throw new EdictError("EDICT_CANCELLED", "the apply was stopped");
    await sleep(POLL_MS);
  }
}
