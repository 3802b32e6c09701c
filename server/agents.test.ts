import { generateKeyPairSync } from "node:crypto";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import type { FastifyInstance } from "fastify";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { dataOf } from "../bundles/contents.ts";
import type { BundleScope } from "../bundles/contents.ts";
import { BundleService } from "../bundles/service.ts";
import { bundleKey } from "../bundles/signing.ts";
import type { BundleKey } from "../bundles/signing.ts";
import { OpaAgent, requireOpa, unpack } from "../bundles/testdata/opa.ts";
import { canonicalJson } from "../core/json.ts";
import type { Release } from "../core/release.ts";
import { Secret } from "../core/secret.ts";
import { DecisionPoint } from "../decisions/decision-point.ts";
import type { EvaluationRequest } from "../decisions/request.ts";
import type { RuntimePolicy } from "../decisions/runtime.ts";
import { NOW, anyQuestion, anyRelease } from "../decisions/testdata/arbitraries.ts";
import { acme, grant, release } from "../decisions/testdata/releases.ts";
import { loadAgentPolicy } from "../policies/agent-policy.ts";
import type { AgentPolicy } from "../policies/agent-policy.ts";
import { loadPolicies } from "../policies/runner.ts";
import { makeApp, token } from "./testdata/app.ts";

// What needs the opa command: bundles as a stock agent takes them.

const ACME: BundleScope = { kind: "tenant", tenant: "acme" };
const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const PUBLIC = publicKey.export({ format: "pem", type: "spki" }).toString();

let runtime: RuntimePolicy;
let policy: AgentPolicy;
let key: BundleKey;
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  ({ runtime } = await loadPolicies());
  policy = await loadAgentPolicy();
  const pem = privateKey.export({ format: "pem", type: "pkcs8" });
  key = await bundleKey({ keyId: "k1", algorithm: "ES256", secret: new Secret(Buffer.from(pem)) });
});

afterEach(async () => {
  for (const close of closers.splice(0).toReversed()) await close();
});

async function serveBundles(bundles: BundleService): Promise<string> {
  const app: FastifyInstance = makeApp({ bundles, tokens: [token("agent", "acme")] });
  closers.push(() => app.close());
  await app.listen({ host: "127.0.0.1", port: 0 });
  return `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
}

function config(url: string, signed = true, publicKeyText = PUBLIC): object {
  return {
    services: { edict: { url, credentials: { bearer: { token: "agent-0123456789abcdef" } } } },
    bundles: {
      edict: {
        service: "edict",
        resource: "bundles/acme",
        polling: { min_delay_seconds: 1, max_delay_seconds: 1, long_polling_timeout_seconds: 10 },
        ...(signed && { signing: { keyid: "k1" } }),
      },
    },
    ...(signed && { keys: { k1: { algorithm: "ES256", key: publicKeyText } } }),
  };
}

async function startAgent(...parameters: Parameters<typeof OpaAgent.start>): Promise<OpaAgent> {
  const agent = await OpaAgent.start(...parameters);
  closers.push(() => agent.stop());
  return agent;
}

describe("an agent", () => {
  test(
    "takes signed releases by long poll, and answers 1,000 questions as edict does",
    { timeout: 120_000 },
    async (context) => {
      const opa = requireOpa(context);
      const bundles = new BundleService(policy, key);
      const decisions = new DecisionPoint({ policy: runtime });
      const agent = await startAgent(opa, config(await serveBundles(bundles)));
      await agent.runs("none");
      const delays: number[] = [];
      const seen = { allow: 0, deny: 0 };
      for (const [seed, next] of fc.sample(anyRelease, { numRuns: 10, seed: 5 }).entries()) {
        decisions.publish(next);
        const start = performance.now();
        bundles.publish(next);
        await agent.runs(next.digest);
        delays.push(performance.now() - start);
        for (const question of fc.sample(anyQuestion, { numRuns: 100, seed })) {
          const wanted = decisions.evaluate("acme", question, { now: NOW });
          seen[wanted.decision ? "allow" : "deny"] += 1;
          expect({ question, answer: await agent.decide(question, NOW) }).toEqual({
            question,
            answer: wanted,
          });
        }
      }
      expect(seen.allow).toBeGreaterThan(100);
      expect(seen.deny).toBeGreaterThan(100);
      expect(delays.toSorted((left, right) => left - right)[5]).toBeLessThan(1_000);
      bundles.withdraw("acme");
      await agent.runs("none");
      expect(await agent.data("edict/decision", question())).toMatchObject({
        decision: false,
        context: { reasons: [{ code: "tenant.unknown" }], release: null, tenant: "acme" },
      });
    },
  );

  test("decides by its own clock", async (context) => {
    const opa = requireOpa(context);
    const bundles = new BundleService(policy);
    const decisions = new DecisionPoint({ policy: runtime });
    decisions.publish(acme());
    bundles.publish(acme());
    const agent = await startAgent(opa, config(await serveBundles(bundles), false));
    await agent.runs(acme().digest);
    const authenticatedAt = new Date().toISOString();
    for (const asked of [
      question(),
      question({ authenticatedAt, mfa: true }),
      question({ authenticatedAt: 0 }),
    ]) {
      const wanted = decisions.evaluate("acme", asked, { now: Date.now() });
      expect(await agent.data("edict/decision", asked)).toEqual(wanted);
    }
  });

  test("takes patches when it verifies nothing, and then has exactly the release's data", async (context) => {
    const opa = requireOpa(context);
    const bundles = new BundleService(policy);
    const sent: string[] = [];
    const recorded = {
      end: () => bundles.end(),
      answer: async (asked: Parameters<BundleService["answer"]>[0]) => {
        const answer = await bundles.answer(asked);
        if (answer.bytes) sent.push([...(await unpack(answer.bytes)).keys()].join(" "));
        return answer;
      },
    } as BundleService;
    const agent = await startAgent(opa, config(await serveBundles(recorded), false));
    await agent.runs("none");
    const odd = ["a/b", "a%2Fb", "~1", "%", "__proto__", "ä😀\u2028", " ", "a//b/"];
    for (let count = 0; count <= odd.length; count += 1) {
      const ids = [...odd.slice(0, count), ...odd.slice(count + 1)];
      const user = Object.fromEntries(ids.map((id) => [id, [grant("Role/viewer")]]));
      const next = acme({ bindings: { user } });
      bundles.publish(next);
      await agent.runs(next.digest);
      const { edict } = dataOf({ scope: ACME, releases: new Map([["acme", next]]) });
      expect(canonicalJson((await agent.data("edict/releases")) as object)).toBe(
        canonicalJson(edict.releases),
      );
    }
    expect(sent.filter((files) => files === ".manifest patch.json")).toHaveLength(odd.length);
    bundles.withdraw("acme");
    await agent.runs("none");
    expect(await agent.data("edict/releases")).toEqual({});
  });

  test("refuses a bundle that was altered, and one by another key", { timeout: 60_000 }, async (context) => {
    const opa = requireOpa(context);
    const honest = new BundleService(policy, key);
    honest.publish(acme());
    const forging = {
      end: () => honest.end(),
      answer: async (asked: Parameters<BundleService["answer"]>[0]) => {
        const { tag, bytes } = await honest.answer(asked);
        return { tag, ...(bytes && { bytes: await forge(bytes) }) };
      },
    } as BundleService;
    const victim = await startAgent(opa, config(await serveBundles(forging)));
    await victim.logs("digest mismatch");
    expect(await victim.revision()).toBeUndefined();
    const other = generateKeyPairSync("ec", { namedCurve: "P-256" }).publicKey;
    const stranger = await startAgent(
      opa,
      config(await serveBundles(honest), true, other.export({ format: "pem", type: "spki" }).toString()),
    );
    await stranger.logs("failed to verify JWT signature");
    expect(await stranger.revision()).toBeUndefined();
  });
});

/** The same bundle, in which a viewer has become an owner. */
async function forge(bytes: Buffer): Promise<Buffer> {
  const { archive } = await import("../bundles/archive.ts");
  const files = [...(await unpack(bytes))].map(([name, text]) => [
    name,
    name === "data.json" ? text.replaceAll('"role":"Role/viewer"', '"role":"Role/owner"') : text,
  ]);
  return archive(new Map(files as [string, string][]));
}

function question(context = {}): EvaluationRequest {
  return {
    subject: { type: "user", id: "owner@acme.example" },
    action: { name: "connect" },
    resource: { type: "account", id: "a1" },
    context,
  };
}

test("an agent of all tenants has each of them by its name", async (context) => {
  const opa = requireOpa(context);
  const bundles = new BundleService(policy);
  const decisions = new DecisionPoint({ policy: runtime });
  const globex: Release = release("globex", acme().sections);
  for (const one of [acme(), globex]) {
    decisions.publish(one);
    bundles.publish(one);
  }
  const app = makeApp({ bundles });
  closers.push(() => app.close());
  await app.listen({ host: "127.0.0.1", port: 0 });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const agent = await startAgent(opa, {
    services: { edict: { url } },
    bundles: { edict: { service: "edict", resource: "bundles" } },
  });
  const all = await bundles.answer({ scope: { kind: "all" }, visible: true, headers: {} });
  const { revision } = JSON.parse((await unpack(all.bytes ?? Buffer.of())).get(".manifest") ?? "{}") as {
    readonly revision: string;
  };
  expect(revision).toMatch(/^all:sha256:[0-9a-f]{64}$/u);
  await agent.runs(revision);
  for (const tenant of ["acme", "globex"]) {
    const asked = question({ tenant, time: "2026-11-22T14:00:00Z" });
    expect(await agent.decide(asked, NOW)).toEqual(decisions.evaluate(tenant, asked, { now: NOW }));
  }
  for (const tenant of [undefined, "initech", 7]) {
    expect(await agent.decide(question({ ...(tenant !== undefined && { tenant }) }), NOW)).toMatchObject({
      decision: false,
      context: { reasons: [{ code: "tenant.unknown" }] },
    });
  }
});
