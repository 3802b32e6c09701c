import { mkdtemp, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { afterEach, expect, test } from "vitest";
import { BundleService } from "../../bundles/service.ts";
import { until } from "../../bundles/testdata/opa.ts";
import { loadAgentPolicy } from "../../policies/agent-policy.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { makeApp } from "../../server/testdata/app.ts";
import { DecisionPoint, followReleases } from "../index.ts";
import type { Following, ReleaseOrigin } from "../index.ts";
import { NOW, anyQuestion, anyRelease } from "../testdata/arbitraries.ts";

const ends: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

test("the same release gives the same answers in process, from a file, followed and over HTTP", async () => {
  const { runtime: policy } = await loadPolicies();
  const served = new DecisionPoint({ policy });
  const bundles = new BundleService(await loadAgentPolicy());
  const app = makeApp({ decisions: served, bundles, clock: { now: () => NOW } });
  await app.listen({ host: "127.0.0.1", port: 0 });
  ends.push(() => {
    // A connection that was opened for a request that was then given up counts as neither idle nor busy.
    app.server.closeAllConnections();
    return app.close();
  });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const folder = await mkdtemp(path.join(tmpdir(), "edict-follow-"));
  ends.push(() => rm(folder, { recursive: true }));
  const file = path.join(folder, "release.json");

  const errors: unknown[] = [];
  const origins: readonly ReleaseOrigin[] = [
    { kind: "file", path: file },
    { kind: "edict", url, tenant: "acme" },
    { kind: "bundle", url: `${url}/bundles/acme` },
    { kind: "bundle", url: `${url}/bundles` },
  ];
  const points = origins.map(() => new DecisionPoint({ policy }));
  const followings: Following[] = [];

  async function put(release: Parameters<DecisionPoint["publish"]>[0]): Promise<void> {
    await writeFile(file, JSON.stringify(release));
    served.publish(release);
    bundles.publish(release);
    // A file may be seen half-written; that must not end anything, and is not what is tested here.
    const onError = (error: unknown): number => errors.push(error);
    if (followings.length === 0) {
      for (const [index, origin] of origins.entries()) {
        const point = points[index];
        if (point === undefined) throw new Error("a point for every origin");
        const following = followReleases(point, origin, { pollMs: 2, retryMs: 2, onError });
        followings.push(following);
        ends.push(() => following.stop());
      }
      await Promise.all(followings.map(({ ready }) => ready));
    }
    const { digest } = release;
    await until(
      () => Promise.resolve(points.every((point) => point.digest("acme") === digest)),
      `every point has ${digest}`,
    );
  }

  const seen = { allow: 0, deny: 0, overHttp: 0 };
  await fc.assert(
    fc.asyncProperty(
      anyRelease,
      fc.array(anyQuestion, { minLength: 20, maxLength: 20 }),
      async (release, questions) => {
        await put(release);
        // A body with such a member is refused, whole.
        const askable = questions.filter((question) => !JSON.stringify(question).includes('"__proto__":'));
        const body = JSON.stringify({ evaluations: askable });
        const response = await fetch(`${url}/tenants/acme/access/v1/evaluations`, {
          method: "POST",
          headers: { "content-type": "application/json" },
          body,
        });
        const { evaluations } = (await response.json()) as { readonly evaluations: readonly unknown[] };
        for (const question of questions) {
          const expected = served.evaluate("acme", question, { now: NOW });
          seen[expected.decision ? "allow" : "deny"] += 1;
          for (const point of points)
            expect(point.evaluate("acme", question, { now: NOW })).toEqual(expected);
        }
        seen.overHttp += askable.length;
        expect(evaluations).toEqual(
          askable.map((question) => served.evaluate("acme", question, { now: NOW })),
        );
      },
    ),
    { numRuns: 40, seed: 20261122 },
  );
  expect(seen.allow).toBeGreaterThan(50);
  expect(seen.deny).toBeGreaterThan(50);
  expect(seen.overHttp).toBeGreaterThan(200);
}, 120_000);
