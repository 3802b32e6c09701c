import { setTimeout as sleep } from "node:timers/promises";
import type { Release } from "../../core/release.ts";
import type { DecisionPoint } from "../decision-point.ts";
import { readCopy, writeCopy } from "./copy.ts";
import { invalid } from "./held-releases.ts";
import type { HeldReleases } from "./held-releases.ts";
import { lookAt } from "./looks.ts";
import type { Look, ReleaseOrigin } from "./origin.ts";

/** What takes the releases. */
export type ReleaseTaker = Pick<DecisionPoint, "publish" | "release" | "replaceAll" | "withdraw">;

export interface FollowOptions {
  /** Told of every look that failed, and of a copy that cannot be written; what was in force stays so. */
  readonly onError?: (error: unknown) => void;
  /** Told of every state that came into force. */
  readonly onRelease?: (releases: readonly Release[]) => void;
  /** Milliseconds between two looks at a file, at an edict, or at a bundle without waiting. Default 5000. */
  readonly pollMs?: number;
  /** Milliseconds until the first look after one that failed; doubled by each failure up to a minute. Default 500. */
  readonly retryMs?: number;
}

/** A source that is being followed. */
export interface Following {
  /** Resolves when the first state is in force, from the source or the copy. Never rejects; pending after an early stop. */
  readonly ready: Promise<void>;
  /** Ends it; what is in force stays. Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

const MOST_RETRY_MS = 60_000;

/**
 * Keeps a decision point's releases as the source has them. While the source is away, or gives what is no release, the
 * last good state stays in force; without one, every tenant is unknown and everything is denied. Throws
 * EDICT_ARGUMENT_INVALID for a source whose URL is none.
 */
export function followReleases(
  point: ReleaseTaker,
  origin: ReleaseOrigin,
  options: FollowOptions = {},
): Following {
  const follower = new Follower(point, origin, options);
  const running = follower.run();
  return {
    ready: follower.ready,
    stop: () => {
      follower.end();
      return running;
    },
  };
}

class Follower {
  readonly #point: ReleaseTaker;
  readonly #look: Look;
  readonly #copy: string | undefined;
  readonly #origin: ReleaseOrigin;
  readonly #options: FollowOptions;
  readonly #ending = new AbortController();
  readonly #started = Promise.withResolvers<void>();
  #tag: string | undefined;
  #held: HeldReleases | undefined;

  constructor(point: ReleaseTaker, origin: ReleaseOrigin, options: FollowOptions) {
    this.#point = point;
    this.#look = lookAt(origin);
    this.#origin = origin;
    this.#copy = origin.kind === "file" ? undefined : origin.copy;
    this.#options = options;
  }

  get ready(): Promise<void> {
    return this.#started.promise;
  }

  end(): void {
    this.#ending.abort();
  }

  async run(): Promise<void> {
    const { signal } = this.#ending;
    let failures = 0;
    while (!signal.aborted) {
      const began = performance.now();
      const outcome = await this.#lookOnce();
      failures = outcome === "failed" ? failures + 1 : 0;
      const waited = performance.now() - began;
      await this.#pause(failures > 0 ? this.#retryMs(failures) : this.#pauseMs(outcome, waited));
    }
  }

  async #lookOnce(): Promise<"failed" | "new" | "same"> {
    try {
      const looked = await this.#look(this.#tag, this.#ending.signal);
      if (this.#ending.signal.aborted || looked === undefined) return "same";
      const isNew = !isSame(this.#held, looked.held);
      this.#take(looked.held);
      this.#tag = looked.tag;
      if (isNew) await this.#keep(looked.held);
      return isNew ? "new" : "same";
    } catch (error) {
      if (!this.#ending.signal.aborted) await this.#failed(error);
      return "failed";
    }
  }

  async #failed(error: unknown): Promise<void> {
    this.#tell(() => this.#options.onError?.(error));
    if (this.#held !== undefined || this.#copy === undefined) return;
    try {
      const held = await readCopy(this.#copy);
      if (this.#origin.kind === "edict" && held.tenant !== this.#origin.tenant)
        throw invalid("the copy is of another tenant");
      this.#take(held);
    } catch (unusable) {
      this.#tell(() => this.#options.onError?.(unusable));
    }
  }

  #take(held: HeldReleases): void {
    const before = this.#held;
    if (!isSame(before, held)) {
      this.#held = held;
      this.#publish(held, before);
      this.#tell(() => this.#options.onRelease?.(held.releases));
    }
    this.#started.resolve();
  }

  #publish({ tenant, releases }: HeldReleases, before: HeldReleases | undefined): void {
    if (tenant === undefined && before === undefined) return this.#point.replaceAll(releases);
    const present = new Set(releases.map((release) => release.tenant));
    // A file can come to hold another tenant's release.
    const left = [tenant, ...(before?.releases ?? []).map((release) => release.tenant)];
    for (const name of left) if (name !== undefined && !present.has(name)) this.#point.withdraw(name);
    // Answers that are kept for the others stay kept.
    for (const release of releases) {
      if (this.#point.release(release.tenant)?.digest !== release.digest) this.#point.publish(release);
    }
  }

  async #keep(held: HeldReleases): Promise<void> {
    if (this.#copy === undefined) return;
    await writeCopy(this.#copy, held).catch((error: unknown) =>
      this.#tell(() => this.#options.onError?.(error)),
    );
  }

  /** No pause after something new, or after a wait at the server: the next look waits there again. */
  #pauseMs(outcome: "failed" | "new" | "same", waited: number): number {
    const { pollMs = 5_000 } = this.#options;
    const waitsThere = this.#origin.kind === "bundle" && (this.#origin.waitSeconds ?? 1) > 0;
    return waitsThere && (outcome === "new" || waited >= 1_000) ? 0 : pollMs;
  }

  /** At random below the bound, so that many who lost a server do not come back at once. */
  #retryMs(failures: number): number {
    const { retryMs = 500 } = this.#options;
    const bound = Math.min(MOST_RETRY_MS, retryMs * 2 ** Math.min(failures - 1, 20));
    return bound / 2 + (Math.random() * bound) / 2;
  }

  async #pause(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.#ending.signal }).catch(() => undefined);
  }

  /** What an application's own function throws must not end the following. */
  #tell(call: () => void): void {
    try {
      call();
    } catch {
      // There is nobody to tell of it.
    }
  }
}

function isSame(left: HeldReleases | undefined, right: HeldReleases): boolean {
  if (left === undefined || left.tenant !== right.tenant) return false;
  const digests = new Set(left.releases.map(({ digest }) => digest));
  return digests.size === right.releases.length && right.releases.every(({ digest }) => digests.has(digest));
}
