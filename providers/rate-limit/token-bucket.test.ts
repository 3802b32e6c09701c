import { describe, expect, test } from "vitest";
import { fakeWriters } from "../../tests/fakes/writers.ts";
import { rateLimited } from "./key-service.ts";
import { TokenBucket } from "./token-bucket.ts";
import type { BucketEffects, RateLimit } from "./token-bucket.ts";

interface Bench {
  readonly bucket: TokenBucket;
  readonly effects: BucketEffects & { at: number };
  /** Takes, and answers when it was let through. */
  readonly taken: () => Promise<number>;
}

/** A clock that only sleeping moves. */
function bench(limit: RateLimit): Bench {
  const effects = {
    at: 1000,
    now: () => effects.at,
    sleep: (ms: number) => {
      effects.at += ms;
      return Promise.resolve();
    },
  };
  const bucket = new TokenBucket(limit, effects);
  const taken = (): Promise<number> => bucket.take().then(() => effects.at - 1000);
  return { bucket, effects, taken };
}

describe("a token bucket", () => {
  test("lets a burst through and then keeps to the rate, in order", async () => {
    const { taken } = bench({ perSecond: 10, burst: 3 });
    expect(await Promise.all(Array.from({ length: 6 }, taken))).toEqual([0, 0, 0, 100, 200, 300]);
  });

  test("saves up no more than a burst while it rests", async () => {
    const { taken, effects } = bench({ perSecond: 10, burst: 2 });
    await Promise.all([taken(), taken(), taken()]);
    effects.at = 61_000;
    expect(await Promise.all([taken(), taken(), taken()])).toEqual([60_000, 60_000, 60_100]);
  });

  test("never lets more through than the limit, whatever the fractions", async () => {
    const limit = { perSecond: 7, burst: 2 };
    const { taken } = bench(limit);
    const times = await Promise.all(Array.from({ length: 50 }, taken));
    for (const [index, time] of times.entries()) {
      expect(index + 1).toBeLessThanOrEqual(limit.burst + (time * limit.perSecond) / 1000 + 1e-9);
    }
    expect(times.at(-1)).toBeLessThan(7000);
  });

  test("holds everybody back as it is told, and then lets one through at a time", async () => {
    const { bucket, taken } = bench({ perSecond: 10, burst: 5 });
    expect(await taken()).toBe(0);
    bucket.penalise(2000);
    bucket.penalise(500);
    expect(await Promise.all([taken(), taken(), taken()])).toEqual([2000, 2100, 2200]);
  });

  test("holds back also who waits already", async () => {
    const { bucket, effects } = bench({ perSecond: 1, burst: 1 });
    let told = false;
    const { sleep } = effects;
    Object.assign(effects, {
      sleep: (ms: number) => {
        if (!told) bucket.penalise(5000);
        told = true;
        return sleep(ms);
      },
    });
    await bucket.take();
    await bucket.take();
    expect(effects.at - 1000).toBe(5000);
  });

  test("refuses a limit that lets nobody through", () => {
    for (const limit of [
      { perSecond: 0, burst: 1 },
      { perSecond: 1, burst: 0.5 },
      { perSecond: Number.NaN, burst: 1 },
    ])
      expect(() => bench(limit)).toThrow(RangeError);
  });
});

describe("a key service with a limit", () => {
  test("waits at each call, and answers what the service answers", async () => {
    const { bucket, effects } = bench({ perSecond: 10, burst: 1 });
    const writers = fakeWriters();
    const service = rateLimited(writers.keys("local"), bucket);
    expect(service.type).toBe("local");
    const wrapper = await service.wrapper("acme-kek");
    expect(wrapper.keyId).toBe("acme-kek#1");
    expect(await wrapper.generate({ tenant: "acme" })).toBe("wrapped 1");
    expect((await wrapper.unwrap("wrapped 1", {})).reveal()).toHaveLength(32);
    expect(effects.at - 1000).toBe(200);
    expect(writers.generated).toEqual([{ tenant: "acme" }]);
  });
});
