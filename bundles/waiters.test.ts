import { expect, test } from "vitest";
import { Waiters } from "./waiters.ts";

test("who waits is woken by what it waits for, once", async () => {
  const waiters = new Waiters();
  const woken: string[] = [];
  const waits = ["a", "a", "b"].map((name) => waiters.wait(name, 60_000).then(() => woken.push(name)));
  waiters.wake("a");
  await Promise.all(waits.slice(0, 2));
  expect(woken).toEqual(["a", "a"]);
  expect(waiters.size).toBe(1);
  waiters.end();
  await Promise.all(waits);
  expect(waiters.size).toBe(0);
});

test("nobody waits without a time, after the end, or when it is gone", async () => {
  const waiters = new Waiters();
  await waiters.wait("a", 0);
  await waiters.wait("a", 60_000, AbortSignal.abort());
  const leaving = new AbortController();
  const waiting = waiters.wait("a", 60_000, leaving.signal);
  leaving.abort();
  await waiting;
  await waiters.wait("a", 1);
  waiters.end();
  await waiters.wait("a", 60_000);
  expect(waiters.size).toBe(0);
});
