import { expect, test, vi } from "vitest";
import type { Logger } from "../../core/ports.ts";
import type { ReleaseChanges } from "../../core/release-history.ts";
import type { Release } from "../../core/release.ts";
import { keepFresh } from "./keep-fresh.ts";
import type { ReleaseTaker } from "./keep-fresh.ts";

const silent: Logger = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

function release(tenant: string, version: number): Release {
  return { format: 1, tenant, digest: `sha256:${version}` as Release["digest"], sections: {} };
}

/** A store whose reads can be held up and made to fail, and a taker that remembers what it got. */
function world(): {
  readonly store: Parameters<typeof keepFresh>[1];
  readonly served: Map<string, string>;
  readonly stored: Map<string, number>;
  readonly reads: string[];
  changes: ReleaseChanges;
  tell: (tenant: string) => void;
  hold: Promise<void>;
  failing: boolean;
} {
  const served = new Map<string, string>();
  const stored = new Map([["acme", 1]]);
  const reads: string[] = [];
  const here = {
    served,
    stored,
    reads,
    changes: { entry: 1, tenants: [] } as ReleaseChanges,
    tell: (_tenant: string): void => {},
    hold: Promise.resolve(),
    failing: false,
    store: {
      release: async (tenant: string) => {
        reads.push(tenant);
        const version = stored.get(tenant);
        await here.hold;
        if (here.failing) throw new Error("unreadable");
        return version === undefined ? undefined : release(tenant, version);
      },
      releases: () => Promise.resolve([...stored].map(([tenant, version]) => release(tenant, version))),
      releaseChanges: () => Promise.resolve(here.changes),
      watchReleases: (changed: (tenant: string) => void) => {
        here.tell = changed;
        return Promise.resolve(() => Promise.resolve());
      },
    },
  };
  return here;
}

interface Taker extends ReleaseTaker {
  readonly behind: Map<string, number>;
  entry: number;
  /** Somebody waits: as they do, it looks at once. */
  wait: () => void;
}

function taker(served: Map<string, string>): Taker {
  const behind = new Map<string, number>();
  const here: Taker = {
    behind,
    entry: 0,
    wait: () => {},
    freshness: {
      get entry() {
        return here.entry;
      },
      awaited: false,
      entryOf: (tenant) => behind.get(tenant) ?? here.entry,
      reach: (entry, late) => {
        here.entry = entry;
        behind.clear();
        for (const [tenant, at] of late) behind.set(tenant, at);
      },
      whenAwaited: (look) => (here.wait = look),
    },
    publish: ({ tenant, digest }) => void served.set(tenant, digest),
    withdraw: (tenant) => void served.delete(tenant),
    replaceAll: (releases) => {
      served.clear();
      for (const { tenant, digest } of releases) served.set(tenant, digest);
    },
  };
  return here;
}

test("a release that changes while it is read is read again, and only once more", async () => {
  const here = world();
  const stop = await keepFresh(taker(here.served), here.store, silent);
  const gate = Promise.withResolvers<void>();
  here.hold = gate.promise;
  here.stored.set("acme", 2);
  here.tell("acme");
  await vi.waitFor(() => expect(here.reads).toEqual(["acme"]));
  here.stored.set("acme", 3);
  for (let told = 0; told < 10; told += 1) here.tell("acme");
  gate.resolve();
  await vi.waitFor(() => expect(here.served.get("acme")).toBe("sha256:3"));
  expect(here.reads).toEqual(["acme", "acme"]);
  await stop();
});

test("a release that cannot be read is counted as stale until it can be", async () => {
  const here = world();
  const stale: number[] = [];
  const stop = await keepFresh(taker(here.served), here.store, silent, {
    onStale: (tenants) => stale.push(tenants),
  });
  here.failing = true;
  here.stored.set("acme", 2);
  here.tell("acme");
  await vi.waitFor(() => expect(stale).toEqual([1]));
  expect(here.served.get("acme")).toBe("sha256:1");
  here.failing = false;
  here.tell("acme");
  await vi.waitFor(() => expect(stale).toEqual([1, 0]));
  expect(here.served.get("acme")).toBe("sha256:2");
  await stop();
});

test("who stops waits for the read that is under way, and for no other", async () => {
  const here = world();
  const stop = await keepFresh(taker(here.served), here.store, silent);
  const gate = Promise.withResolvers<void>();
  here.hold = gate.promise;
  for (let tenant = 0; tenant < 100; tenant += 1) here.tell(`t${tenant}`);
  await vi.waitFor(() => expect(here.reads).toHaveLength(1));
  const stopped = stop();
  gate.resolve();
  await stopped;
  expect(here.reads).toEqual(["t0"]);
});

test("an entry is reached only after what changed up to it was taken, without being told", async () => {
  const here = world();
  const point = taker(here.served);
  const stop = await keepFresh(point, here.store, silent);
  expect(point.entry).toBe(1);
  const gate = Promise.withResolvers<void>();
  here.hold = gate.promise;
  here.stored.set("acme", 2);
  here.changes = { entry: 7, tenants: ["acme"] };
  point.wait();
  await vi.waitFor(() => expect(here.reads).toEqual(["acme"]));
  expect(point.entry).toBe(1);
  gate.resolve();
  await vi.waitFor(() => expect(point.entry).toBe(7));
  expect(here.served.get("acme")).toBe("sha256:2");
  await stop();
});

test("an entry is reached for the others while the release of one tenant cannot be read", async () => {
  const here = world();
  const point = taker(here.served);
  const stop = await keepFresh(point, here.store, silent, { lookMs: 5 });
  here.failing = true;
  here.changes = { entry: 7, tenants: ["acme"] };
  await vi.waitFor(() => expect(point.entry).toBe(7));
  expect([...point.behind]).toEqual([["acme", 1]]);
  here.failing = false;
  here.changes = { entry: 9, tenants: [] };
  await vi.waitFor(() => expect(point.behind.size).toBe(0));
  expect(point.freshness.entryOf("acme")).toBe(9);
  await stop();
});

test("whose release changed may be unknown: then all of them are taken anew", async () => {
  const here = world();
  const point = taker(here.served);
  const stop = await keepFresh(point, here.store, silent);
  here.stored.delete("acme");
  here.stored.set("globex", 4);
  here.changes = { entry: 3 };
  point.wait();
  await vi.waitFor(() => expect(point.entry).toBe(3));
  expect([...here.served]).toEqual([["globex", "sha256:4"]]);
  await stop();
});
