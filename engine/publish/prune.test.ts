import { expect, test, vi } from "vitest";
import type { Logger } from "../../core/ports.ts";
import { keepPruned } from "./prune.ts";

const NOW = Date.parse("2026-11-22T14:00:00Z");
const DAY = 86_400_000;

/** Releases by when they were in force last. */
function world(
  ages: readonly number[],
  retention: string | undefined,
): Parameters<typeof keepPruned>[0] & {
  left: number[];
  readonly batches: number[];
  readonly warned: string[];
} {
  const warned: string[] = [];
  const logger: Logger = {
    debug: () => {},
    info: () => {},
    error: () => {},
    warn: (message) => void warned.push(message),
  };
  const here = {
    left: [...ages],
    batches: [] as number[],
    warned,
    everyMs: 5,
    history: {
      prune: (before: string, limit: number): Promise<number> => {
        const old = here.left.filter((age) => NOW - age * DAY < Date.parse(before)).slice(0, limit);
        here.left = here.left.filter((age) => !old.includes(age));
        here.batches.push(old.length);
        return Promise.resolve(old.length);
      },
    },
    retention: () => Promise.resolve(retention),
    clock: { now: () => NOW },
    logger,
    actor: "test",
  };
  return here;
}

test("what is older than is kept is removed in batches, and again later", async () => {
  const here = world(
    Array.from({ length: 350 }, (_, day) => day),
    "P100D",
  );
  const stop = keepPruned(here);
  await vi.waitFor(() => expect(here.left).toHaveLength(101));
  expect(here.batches.slice(0, 3)).toEqual([100, 100, 49]);
  here.left.push(400);
  await vi.waitFor(() => expect(here.left).toHaveLength(101));
  await stop();
});

test("without a retention nothing is removed", async () => {
  const here = world([1000], undefined);
  await keepPruned(here)();
  expect([here.left, here.batches]).toEqual([[1000], []]);
});

test("a database that is away is told, and tried again", async () => {
  const here = world([1000], "P1D");
  const { prune } = here.history;
  here.history.prune = () => Promise.reject(new Error("away"));
  const stop = keepPruned(here);
  await vi.waitFor(() => expect(here.warned).toContain("old releases could not be removed"));
  here.history.prune = prune;
  await vi.waitFor(() => expect(here.left).toEqual([]));
  await stop();
});
