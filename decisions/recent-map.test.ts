import { expect, test } from "vitest";
import { RecentMap } from "./recent-map.ts";

test("forgets what was not used while twice as much came, and keeps what was", () => {
  let held = 0;
  const map = new RecentMap<number>(10, (bytes) => (held += bytes));
  map.set("used", 1);
  map.set("unused", 2);
  for (let index = 0; index < 1_000; index += 1) {
    map.set(`key ${index}`, index);
    expect(map.get("used")).toBe(1);
    expect(map.get(`key ${index}`)).toBe(index);
    expect(held).toBeGreaterThan(0);
    expect(held).toBeLessThan(21 * 200);
  }
  expect(map.get("unused")).toBeUndefined();
  expect(map.get("key 0")).toBeUndefined();
});
