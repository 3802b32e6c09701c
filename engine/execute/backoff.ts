/** Waits that grow and are spread by chance ("full jitter"), so that many clients do not come back at once. */
export interface BackoffPolicy {
  /** Upper bound of the first wait, milliseconds. */
  readonly baseMs: number;
  readonly capMs: number;
  /** How often something is tried in all, at least 1. */
  readonly attempts: number;
}

export const APPLY_BACKOFF: BackoffPolicy = { baseMs: 200, capMs: 5_000, attempts: 5 };

/** Waits of what is tried again until it succeeds: 1 s doubling to 5 min. */
export const RETRY_BACKOFF: BackoffPolicy = {
  baseMs: 1_000,
  capMs: 300_000,
  attempts: Number.POSITIVE_INFINITY,
};

/** The wait before attempt `attempt` + 1, where `attempt` counts from 1 and `random` gives numbers in [0, 1). */
export function backoffMs(policy: BackoffPolicy, attempt: number, random: () => number): number {
  return Math.floor(random() * Math.min(policy.capMs, policy.baseMs * 2 ** (attempt - 1)));
}

/** Calls `work` until it succeeds, fails for good, or was tried often enough; then throws its last error. */
export async function retry<Result>(
  policy: BackoffPolicy,
  work: () => Promise<Result>,
  isRetryable: (error: unknown) => boolean,
  effects: { readonly sleep: (ms: number) => Promise<void>; readonly random: () => number },
): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= policy.attempts || !isRetryable(error)) throw error;
      await effects.sleep(backoffMs(policy, attempt, effects.random));
    }
  }
}
