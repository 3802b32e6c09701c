import { expect, test, vi } from "vitest";
import type { Logger } from "../../core/ports.ts";
import type { Release } from "../../core/release.ts";
import { keepFresh } from "./keep-fresh.ts";

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
      watchReleases: (changed: (tenant: string) => void) => {
        here.tell = changed;
        return Promise.resolve(() => Promise.resolve());
      },
    },
  };
  return here;
}

function taker(served: Map<string, string>): Parameters<typeof keepFresh>[0] {
  return {
    publish: ({ tenant, digest }) => void served.set(tenant, digest),
    withdraw: (tenant) => void served.delete(tenant),
    replaceAll: (releases) => {
      served.clear();
      for (const { tenant, digest } of releases) served.set(tenant, digest);
    },
  };
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
  const stop = await keepFresh(taker(here.served), here.store, silent, (tenants) => stale.push(tenants));
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
