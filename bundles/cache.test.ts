import { expect, test } from "vitest";
import { BundleCache } from "./cache.ts";

function counted(cache: BundleCache): (name: string, bytes?: number) => Promise<number> {
  let made = 0;
  return async (name, bytes = 1) => {
    await cache.get(name, () => {
      made += 1;
      return Promise.resolve(Buffer.alloc(bytes));
    });
    return made;
  };
}

test("what is kept is made once, also for those who ask at the same time", async () => {
  const get = counted(new BundleCache(2, 100));
  await Promise.all([get("a"), get("a")]);
  expect(await get("a")).toBe(1);
});

test("what was asked for least recently goes first", async () => {
  const get = counted(new BundleCache(2, 100));
  for (const name of ["a", "b", "a", "c"]) await get(name);
  expect(await get("a")).toBe(3);
  expect(await get("b")).toBe(4);
});

test("the bytes are bounded, and one that is too big is not kept", async () => {
  const get = counted(new BundleCache(10, 100));
  await get("a", 60);
  await get("b", 60);
  expect(await get("a", 60)).toBe(3);
  await get("c", 101);
  expect(await get("c", 101)).toBe(5);
});

test("a failure is not kept", async () => {
  const cache = new BundleCache(2, 100);
  await expect(cache.get("a", () => Promise.reject(new Error("x")))).rejects.toThrow("x");
  expect(await counted(cache)("a")).toBe(1);
});
