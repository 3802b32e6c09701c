import { EdictError } from "../../core/errors.ts";
import type { Lease, StateStore } from "../../core/ports.ts";

const APPLY_LEASE = "apply";
/** How long a holder may be silent before another may take over. */
const LEASE_SECONDS = 30;
const HEARTBEAT_MS = 10_000;

export interface LeaseOptions {
  readonly holder: string;
  /** How long to wait for another holder to finish, in milliseconds; 0 means not at all. */
  readonly waitMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly signal?: AbortSignal;
}

/**
 * Runs `body` while holding the workspace's lease, which a heartbeat prolongs. When the lease is lost the signal given
 * to `body` is raised; its writes are refused by the store in any case. Throws EDICT_LEASE_HELD after `waitMs`.
 */
export async function withApplyLease<Result>(
  store: StateStore,
  options: LeaseOptions,
  body: (lease: Lease, signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const lease = await acquire(store, options);
  const lost = new AbortController();
  const heartbeat = setInterval(() => {
    store.renewLease(lease, LEASE_SECONDS).catch((error: unknown) => lost.abort(error));
  }, HEARTBEAT_MS);
  const signal = options.signal === undefined ? lost.signal : AbortSignal.any([lost.signal, options.signal]);
  try {
    return await body(lease, signal);
  } finally {
    clearInterval(heartbeat);
    await store.releaseLease(lease);
  }
}

async function acquire(store: StateStore, options: LeaseOptions): Promise<Lease> {
  let waited = 0;
  for (;;) {
    try {
      return await store.acquireLease(APPLY_LEASE, options.holder, LEASE_SECONDS);
    } catch (error) {
      if (!(error instanceof EdictError) || error.code !== "EDICT_LEASE_HELD" || waited >= options.waitMs)
        throw error;
      await options.sleep(250);
      waited += 250;
    }
  }
}
