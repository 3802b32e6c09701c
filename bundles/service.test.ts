import { beforeAll, describe, expect, test } from "vitest";
import { acme, grant, release } from "../decisions/testdata/releases.ts";
import { loadAgentPolicy } from "../policies/agent-policy.ts";
import type { AgentPolicy } from "../policies/agent-policy.ts";
import { BundleService } from "./service.ts";
import type { BundleAnswer, BundleQuestion } from "./service.ts";
import { unpack } from "./testdata/opa.ts";

let policy: AgentPolicy;
beforeAll(async () => {
  policy = await loadAgentPolicy();
});

const ACME: BundleQuestion = { scope: { kind: "tenant", tenant: "acme" }, visible: true, headers: {} };
const LATER = acme({ bindings: { user: { ann: [grant("Role/viewer")] } } });

async function filesOf({ bytes }: BundleAnswer): Promise<ReadonlyMap<string, string>> {
  return unpack(bytes ?? Buffer.of());
}

function holding(tag: string, prefer = ""): Pick<BundleQuestion, "headers"> {
  return { headers: { "if-none-match": tag, prefer } };
}

describe("a bundle", () => {
  test("has the release, the policy and nothing outside of its root, in the same bytes each time", async () => {
    const answers = [];
    for (let count = 0; count < 2; count += 1) {
      const bundles = new BundleService(policy);
      bundles.publish(acme());
      answers.push(await bundles.answer(ACME));
    }
    const [first, second] = answers as [BundleAnswer, BundleAnswer];
    expect(first.bytes?.equals(second.bytes ?? Buffer.of())).toBe(true);
    expect(first.tag).toBe(second.tag);
    const files = await filesOf(first);
    expect(JSON.parse(files.get(".manifest") ?? "")).toEqual({
      revision: acme().digest,
      roots: ["edict"],
      rego_version: 1,
      metadata: { policy: policy.digest },
    });
    const { edict } = JSON.parse(files.get("data.json") ?? "") as {
      readonly edict: { readonly releases: unknown; readonly bundle: unknown };
    };
    expect(edict.releases).toEqual({ acme: acme() });
    expect(edict.bundle).toEqual({ tenant: "acme" });
    expect([...files.keys()].filter((path) => path.endsWith(".rego"))).toEqual(Object.keys(policy.files));
  });

  test("has another tag with another release, policy or key", async () => {
    const bundles = [
      new BundleService(policy),
      new BundleService({ ...policy, digest: `sha256:${"0".repeat(64)}` as AgentPolicy["digest"] }),
      new BundleService(policy, { keyId: "a", algorithm: "HS256", key: Buffer.alloc(32) }),
      new BundleService(policy, { keyId: "b", algorithm: "HS256", key: Buffer.alloc(32) }),
    ];
    const tags = [];
    for (const bundle of bundles) {
      tags.push((await bundle.answer(ACME)).tag);
      bundle.publish(acme());
      tags.push((await bundle.answer(ACME)).tag);
      tags.push((await bundle.answer({ ...ACME, scope: { kind: "all" } })).tag);
    }
    expect(new Set(tags).size).toBe(12);
  });
});

describe("an agent that has the bundle", () => {
  test("is told so, whichever of its tags it is", async () => {
    const bundles = new BundleService(policy);
    bundles.publish(acme());
    const { tag } = await bundles.answer(ACME);
    for (const known of [tag, `W/${tag}`, `"x", ${tag}`, "*"]) {
      expect(await bundles.answer({ ...ACME, ...holding(known) })).toEqual({ tag });
    }
    expect((await bundles.answer({ ...ACME, ...holding('"x"') })).bytes).toBeDefined();
  });

  test("waits for another, hears at once of it, and waits for no other tenant's", async () => {
    const bundles = new BundleService(policy);
    bundles.publish(acme());
    const { tag } = await bundles.answer(ACME);
    const waiting = bundles.answer({ ...ACME, ...holding(tag, "wait=300") });
    bundles.publish(release("globex", acme().sections));
    expect(bundles.waiting).toBe(1);
    bundles.publish(LATER);
    const answer = await waiting;
    expect(JSON.parse((await filesOf(answer)).get(".manifest") ?? "")).toMatchObject({
      revision: LATER.digest,
    });
    expect(bundles.waiting).toBe(0);
  });

  test("of all tenants hears of every tenant, once for a burst", async () => {
    const bundles = new BundleService(policy);
    const all: BundleQuestion = { ...ACME, scope: { kind: "all" } };
    const { tag } = await bundles.answer(all);
    const waiting = bundles.answer({ ...all, ...holding(tag, "wait=300") });
    bundles.publish(acme());
    bundles.publish(release("globex", acme().sections));
    const data = (await filesOf(await waiting)).get("data.json") ?? "";
    expect(Object.keys((JSON.parse(data) as { edict: { releases: object } }).edict.releases)).toEqual([
      "acme",
      "globex",
    ]);
  });

  test("is told that there is nothing new when its time is over, and when all are", async () => {
    const bundles = new BundleService(policy);
    const { tag } = await bundles.answer(ACME);
    expect(await bundles.answer({ ...ACME, ...holding(tag, "wait=1") })).toEqual({ tag });
    const waiting = bundles.answer({ ...ACME, ...holding(tag, "wait=300") });
    bundles.end();
    expect(await waiting).toEqual({ tag });
    expect(await bundles.answer({ ...ACME, ...holding(tag, "wait=300") })).toEqual({ tag });
  });

  test("ten thousand may wait", { timeout: 30_000 }, async () => {
    const bundles = new BundleService(policy);
    bundles.publish(acme());
    const { tag } = await bundles.answer(ACME);
    const before = process.memoryUsage().heapUsed;
    const waiting = Array.from({ length: 10_000 }, () =>
      bundles.answer({ ...ACME, ...holding(tag, "modes=snapshot,delta;wait=300") }),
    );
    expect(bundles.waiting).toBe(10_000);
    expect(process.memoryUsage().heapUsed - before).toBeLessThan(50 * 1024 * 1024);
    bundles.publish(LATER);
    const answers = await Promise.all(waiting);
    // All of them get the same buffer.
    expect(new Set(answers.map(({ bytes }) => bytes)).size).toBe(1);
  });
});

describe("a tenant that the asker may not know of", () => {
  test("is like one that does not exist, and stays so", async () => {
    const bundles = new BundleService(policy);
    const hidden = { ...ACME, visible: false };
    const before = await bundles.answer(hidden);
    const waiting = bundles.answer({ ...hidden, ...holding(before.tag, "wait=1") });
    bundles.publish(acme());
    expect(await waiting).toEqual({ tag: before.tag });
    expect(await bundles.answer(hidden)).toEqual(before);
    expect((await filesOf(before)).get(".manifest")).toContain('"revision":"none"');
    const { tag } = await bundles.answer(ACME);
    expect(tag).not.toBe(before.tag);
    // Whoever knows a tag of it learns nothing from a patch.
    const answer = await bundles.answer({ ...hidden, ...holding(tag, "modes=snapshot,delta") });
    expect(answer).toEqual(before);
  });
});

describe("a patch", () => {
  const delta = "modes=snapshot,delta";

  async function afterChange(bundles: BundleService, prefer: string): Promise<readonly string[]> {
    bundles.publish(acme());
    const { tag } = await bundles.answer(ACME);
    bundles.publish(LATER);
    return [...(await filesOf(await bundles.answer({ ...ACME, ...holding(tag, prefer) }))).keys()];
  }

  test("is for agents that take it, where nothing is signed", async () => {
    expect(await afterChange(new BundleService(policy), delta)).toEqual([".manifest", "patch.json"]);
    expect(await afterChange(new BundleService(policy), "modes=snapshot")).toContain("data.json");
    const key = { keyId: "a", algorithm: "HS256", key: Buffer.alloc(32) } as const;
    expect(await afterChange(new BundleService(policy, key), delta)).toContain(".signatures.json");
  });

  test("is of what the agent holds, not of what it held before", async () => {
    const bundles = new BundleService(policy);
    bundles.publish(acme());
    const { tag } = await bundles.answer(ACME);
    bundles.publish(LATER);
    const answer = await bundles.answer({ ...ACME, ...holding(`"unknown", ${tag}`, delta) });
    expect((await filesOf(answer)).has("patch.json")).toBe(false);
  });

  test("is not sent where it would not be shorter", async () => {
    const bundles = new BundleService(policy);
    const { tag } = await bundles.answer(ACME);
    bundles.publish(acme());
    const answer = await bundles.answer({ ...ACME, ...holding(tag, delta) });
    expect((await filesOf(answer)).has("data.json")).toBe(true);
  });
});
