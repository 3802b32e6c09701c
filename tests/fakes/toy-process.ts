import type { Finding } from "../../core/finding.ts";
import { DEFAULT_DRIFT } from "../../core/ports.ts";
import type { Logger, WorkspaceConfig } from "../../core/ports.ts";
import { PLATFORM } from "../../core/resource.ts";
import type { Digest, Resource, Revision } from "../../core/resource.ts";
import { sameItems } from "../../engine/check/units.ts";
import { Daemon } from "../../engine/daemon.ts";
import { sha256 } from "../../engine/digest.ts";
import type { Pass } from "../../engine/pass.ts";
import { prepare } from "../../engine/prepare.ts";
import { ReleaseBuilder } from "../../engine/publish/build.ts";
import { Reconciler } from "../../engine/reconciler.ts";
import { Resolver } from "../../engine/resolve/resolver.ts";
import type { MemoryState } from "./memory-state.ts";
import { toyKind, toys } from "./toy-kinds.ts";

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** One process of `edict run` over toys, on a state that it may share with others. */
export class ToyProcess {
  /** What its source holds; call `change` for the loop to look. */
  resources: readonly Resource[] = [];
  findings: readonly Finding[] = [];
  config: WorkspaceConfig = {
    name: "w",
    dataSources: [],
    secrets: [],
    drift: DEFAULT_DRIFT,
    acceptedHazards: [],
  };
  readonly passes: Pass[] = [];
  readonly daemon: Daemon;
  readonly reconciler: Reconciler;
  #owned: ReadonlyMap<string, readonly Resource[]> = new Map();
  #changed: () => void = () => {};

  constructor(state: MemoryState, holder: string) {
    const registrations = toys(toyKind("Toy"), toyKind("Tenant"));
    const preparation = {
      source: {
        snapshot: () => Promise.resolve({ revision: this.revision, files: [], problems: [] }),
        watch: (changed: () => void) => {
          this.#changed = changed;
          return Promise.resolve(() => Promise.resolve());
        },
      },
      loader: { load: () => Promise.resolve(this.#loaded()) },
      resolver: new Resolver(registrations),
      registrations,
      checker: { digest: "sha256:rules" as Digest, check: () => this.findings },
    };
    const units = {
      registrations,
      store: state.store,
      readers: { tables: state.tables },
      releases: new ReleaseBuilder(registrations.values(), sha256),
      policies: "sha256:rules" as Digest,
      workspace: "w",
      keys: () => {
        throw new Error("no keys here");
      },
      clock: { now: Date.now },
      sleep: () => Promise.resolve(),
      random: () => 0.5,
    };
    const elapsed = (): number => 0;
    this.reconciler = new Reconciler({ ...preparation, ...units, elapsed, holder });
    this.daemon = new Daemon({
      ...preparation,
      reconciler: this.reconciler,
      units,
      store: state.store,
      prepare: (stopwatch) => prepare(preparation, new Date().toISOString(), stopwatch),
      logger: silent,
      actor: holder,
      holder,
      random: () => 0.5,
      elapsed,
      onPass: (pass) => void this.passes.push(pass),
    });
  }

  get revision(): Revision {
    return sha256(this.resources.map(({ digest }) => digest).join(" ")) as string as Revision;
  }

  /** Another state of the source, and the loop is told. */
  change(...resources: readonly Resource[]): void {
    this.resources = resources;
    this.#changed();
  }

  /** As the loader does: a list whose resources are the same stays the same list. */
  #kept(owned: Map<string, readonly Resource[]>): ReadonlyMap<string, readonly Resource[]> {
    const before = this.#owned;
    this.#owned = new Map(
      [...owned].map(([owner, list]) => {
        const old = before.get(owner);
        return [owner, old !== undefined && sameItems(old, list) ? old : list];
      }),
    );
    return this.#owned;
  }

  #loaded(): Awaited<ReturnType<Parameters<typeof prepare>[0]["loader"]["load"]>> {
    const resources = this.resources.toSorted((left, right) => (left.key < right.key ? -1 : 1));
    return {
      resources,
      owned: this.#kept(Map.groupBy(resources, ({ metadata }) => metadata.tenant ?? PLATFORM)),
      beside: [],
      refused: new Set(),
      config: this.config,
      diagnostics: [],
    };
  }
}
