import type { Release } from "../core/release.ts";
import type { AgentPolicy } from "../policies/agent-policy.ts";
import { BundleBuilder } from "./builder.ts";
import { BundleCache } from "./cache.ts";
import type { BundleScope, BundleState } from "./contents.ts";
import { bundlePreference } from "./request-headers.ts";
import type { BundleHeaders, BundlePreference } from "./request-headers.ts";
import type { BundleKey } from "./signing.ts";
import { Waiters } from "./waiters.ts";

/** What an agent gets. */
export interface BundleAnswer {
  /** The entity tag of what is in force. */
  readonly tag: string;
  /** The bundle; absent where the agent has it. */
  readonly bytes?: Buffer;
}

export interface BundleQuestion {
  readonly scope: BundleScope;
  readonly headers: BundleHeaders;
  /** Whether the asker may know of the scope. Who may not is answered as if there were no such tenant, ever. */
  readonly visible: boolean;
  /** Ends the waiting; one that has fired lets nobody wait. */
  readonly signal?: AbortSignal;
}

/** A scope, and whether the asker may know of it. */
type Asked = Pick<BundleQuestion, "scope" | "visible">;

interface TaggedState {
  readonly state: BundleState;
  readonly tag: string;
}

/** Bundles and deltas that are kept ready. */
const KEPT_BUNDLES = 256;
const KEPT_BYTES = 128 * 1024 * 1024;

/** States that were given out, for deltas: all the releases of a state are kept with it. */
const KEPT_STATES = 64;

/** Agents of all tenants hear of changes after this time, so that a burst of releases is one bundle. */
const GATHER_MS = 100;

/**
 * Gives bundles of the releases that it is handed. Holds them as the decision point does: replaced whole, never changed.
 */
export class BundleService {
  readonly #builder: BundleBuilder;
  readonly #waiters = new Waiters();
  readonly #cache = new BundleCache(KEPT_BUNDLES, KEPT_BYTES);
  /** States by tag, the one given out last at the end. */
  readonly #given = new Map<string, BundleState>();
  #releases: Map<string, Release> = new Map();
  readonly #tags = new WeakMap<Release, TaggedState>();
  #all: TaggedState | undefined;
  #gathering: NodeJS.Timeout | undefined;

  constructor(policy: AgentPolicy, key?: BundleKey) {
    this.#builder = new BundleBuilder(policy, key);
  }

  publish(release: Release): void {
    this.#releases.set(release.tenant, release);
    this.#changed(release.tenant);
  }

  withdraw(tenant: string): void {
    this.#releases.delete(tenant);
    this.#changed(tenant);
  }

  replaceAll(releases: Iterable<Release>): void {
    this.#releases = new Map([...releases].map((release) => [release.tenant, release]));
    this.#all = undefined;
    this.#waiters.wakeAll();
  }

  /** How many agents wait for something new. */
  get waiting(): number {
    return this.#waiters.size;
  }

  /** Answers those that wait, and lets nobody wait from now on. */
  end(): void {
    clearTimeout(this.#gathering);
    this.#waiters.end();
  }

  /** The bundle of a scope, after waiting for a new one where the agent has the present one and wants to wait. */
  async answer(question: BundleQuestion): Promise<BundleAnswer> {
    const wanted = bundlePreference(question.headers);
    const before = this.#current(question);
    if (!knows(wanted, before.tag)) return this.#give(wanted, before);
    await this.#waiters.wait(waitName(question), wanted.waitMs, question.signal);
    const after = this.#current(question);
    return knows(wanted, after.tag) ? { tag: after.tag } : this.#give(wanted, after);
  }

  #changed(tenant: string): void {
    this.#all = undefined;
    this.#waiters.wake(`tenant ${tenant}`);
    this.#gathering ??= setTimeout(() => {
      this.#gathering = undefined;
      this.#waiters.wake("all");
    }, GATHER_MS).unref();
  }

  #current({ scope, visible }: Asked): TaggedState {
    if (scope.kind === "all") {
      this.#all ??= this.#tagged({ scope, releases: new Map(this.#releases) });
      return this.#all;
    }
    const release = visible ? this.#releases.get(scope.tenant) : undefined;
    if (release === undefined) return this.#tagged({ scope, releases: new Map() });
    const known = this.#tags.get(release);
    if (known !== undefined) return known;
    const tagged = this.#tagged({ scope, releases: new Map([[scope.tenant, release]]) });
    this.#tags.set(release, tagged);
    return tagged;
  }

  #tagged(state: BundleState): TaggedState {
    return { state, tag: this.#builder.tag(state) };
  }

  async #give({ known, takesDelta }: BundlePreference, { state, tag }: TaggedState): Promise<BundleAnswer> {
    // Of the tags that an agent sends the first is of what it holds.
    const [held = ""] = known;
    const base = takesDelta ? this.#base(held, state) : undefined;
    this.#remember(tag, state);
    const delta = base && (await this.#cache.get(`${held} ${tag}`, () => this.#builder.delta(base, state)));
    const bytes = delta ?? (await this.#cache.get(tag, () => this.#builder.snapshot(state)));
    return { tag, ...(bytes && { bytes }) };
  }

  #base(held: string, { scope }: BundleState): BundleState | undefined {
    const state = this.#given.get(held);
    return state !== undefined && isSame(state.scope, scope) ? state : undefined;
  }

  #remember(tag: string, state: BundleState): void {
    if (!this.#builder.makesDeltas) return;
    this.#given.delete(tag);
    this.#given.set(tag, state);
    const [oldest] = this.#given.keys();
    if (this.#given.size > KEPT_STATES && oldest !== undefined) this.#given.delete(oldest);
  }
}

function knows({ known }: BundlePreference, tag: string): boolean {
  return known.includes(tag) || known.includes("*");
}

/** Who may not know of a tenant waits for something that never happens. */
function waitName({ scope, visible }: Asked): string {
  if (scope.kind === "all") return "all";
  return visible ? `tenant ${scope.tenant}` : "nothing";
}

function isSame(left: BundleScope, right: BundleScope): boolean {
  if (left.kind === "all" || right.kind === "all") return left.kind === right.kind;
  return left.tenant === right.tenant;
}
