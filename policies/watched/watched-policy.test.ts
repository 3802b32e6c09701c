import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import type { TestContext } from "vitest";
import { DecisionPoint } from "../../decisions/decision-point.ts";
import { acme, grant, role } from "../../decisions/testdata/releases.ts";
import { demandOpa, findOpa } from "../../tools/policies/opa.ts";
import { readTarFile } from "../../tools/policies/tar.ts";
import { loadPolicies } from "../runner.ts";
import type { Bundle } from "../runner.ts";
import { access } from "../testdata/inputs.ts";
import { WatchedPolicy } from "./watched-policy.ts";
import type { WatchOptions } from "./watched-policy.ts";

const policies = await loadPolicies();
const open: WatchedPolicy[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((policy) => policy.close()));
});

async function watch(bundle: Bundle, options?: WatchOptions): Promise<WatchedPolicy> {
  const policy = new WatchedPolicy(bundle, options);
  open.push(policy);
  await policy.ready;
  return policy;
}

describe("a watched policy", () => {
  test("answers as the policy does, again and again", async () => {
    const watched = await watch(policies.bundle, { limitMs: 5_000 });
    for (const input of [access(), access({ rules: [] }), {}, access({ tenant: { status: "suspended" } })]) {
      expect(watched.evaluate(input)).toEqual(policies.runtime.evaluate(input));
    }
  });

  test("takes inputs longer than the memory is at first, of characters of every length", async () => {
    const watched = await watch(policies.bundle, { limitMs: 10_000 });
    for (const character of ["a", "é", "😀"]) {
      const input = access({ rules: [], extra: character.repeat(200_000) });
      expect(watched.evaluate(input)).toEqual(policies.runtime.evaluate(input));
    }
    expect(watched.evaluate(access())).toMatchObject({ allow: true });
  });

  test("fails as the policy does", async () => {
    const watched = await watch(policies.bundle, { limitMs: 5_000 });
    const surrogate = access({ tenant: { name: "\ud800", status: "active" } });
    expect(() => watched.evaluate(surrogate)).toThrow(
      expect.objectContaining({ code: "EDICT_POLICY_FAILED" }),
    );
    expect(() => watched.evaluate([])).toThrow(expect.objectContaining({ code: "EDICT_POLICY_FAILED" }));
    expect(watched.evaluate(access())).toMatchObject({ allow: true });
  });
});

/** Runs for hours when a rule is called so; otherwise allows what there is a rule for. */
const RUNAWAY = `package edict.runtime

default _spins := false

_spins if {
	some rule in input.rules
	contains(rule.id, "runaway")
	some x in numbers.range(1, 100000)
	some y in numbers.range(1, 100000)
	x * y == -1
}

decision := {"allow": true, "reasons": [{"code": "rule.allowed"}]} if {
	count(input.rules) > 0
	not _spins
}
`;

async function build(context: TestContext, rego: string): Promise<Bundle> {
  const opa = await findOpa().catch((error: unknown) => String(error));
  if (typeof opa === "string") return context.skip(opa);
  const folder = await mkdtemp(join(tmpdir(), "edict-runaway-"));
  onTestFinished(async () => rm(folder, { recursive: true, force: true }));
  await writeFile(join(folder, "policy.rego"), rego);
  const output = ["--target", "wasm", "--entrypoint", "edict/runtime/decision", "--output", "bundle.tar.gz"];
  await demandOpa(opa, ["build", ...output, "policy.rego"], { cwd: folder });
  const wasm = readTarFile(gunzipSync(await readFile(join(folder, "bundle.tar.gz"))), "/policy.wasm");
  if (wasm === undefined) throw new Error("opa built a bundle without policy.wasm");
  return { manifest: policies.manifest, module: new WebAssembly.Module(new Uint8Array(wasm)) };
}

describe("a policy that runs away", () => {
  test("is stopped, denied with a reason of its own, and takes no other question with it", async (context) => {
    let stopped = 0;
    const watched = await watch(await build(context, RUNAWAY), {
      limitMs: 500,
      onStopped: () => (stopped += 1),
    });
    const sketch = [{ actions: ["view"], resources: ["data"] }];
    const roles = Object.fromEntries([role("Role/acme/runaway", sketch), role("Role/acme/calm", sketch)]);
    const user = { eve: [grant("Role/acme/runaway")], ann: [grant("Role/acme/calm")] };
    const errors: unknown[] = [];
    const point = new DecisionPoint({ policy: watched, onFailure: ({ error }) => errors.push(error) });
    point.publish(acme({ roles, bindings: { user } }));
    const ask = (id: string): string | undefined => {
      const asked = {
        subject: { type: "user", id },
        action: { name: "view" },
        resource: { type: "data", id: "1" },
      };
      return point.evaluate("acme", asked, { now: 0 }).context.reasons[0]?.code;
    };
    expect(ask("ann")).toBe("rule.allowed");
    for (let turn = 1; turn <= 3; turn += 1) {
      const start = performance.now();
      expect(ask("eve")).toBe("evaluation.timeout");
      // Far from the hours that it would take; a loaded machine needs longer than the limit to notice.
      expect(performance.now() - start).toBeLessThan(5_000);
      expect(stopped).toBe(turn);
      point.publish(acme({ roles, bindings: { user } }));
      expect(ask("ann")).toBe("rule.allowed");
      await watched.ready;
    }
    expect(errors).toMatchObject(Array.from({ length: 3 }, () => ({ code: "EDICT_POLICY_TIMEOUT" })));
  });

  test("and one that yields nothing is told apart", async (context) => {
    const watched = await watch(await build(context, RUNAWAY), { limitMs: 5_000 });
    expect(() => watched.evaluate({ rules: [] })).toThrow(
      expect.objectContaining({ code: "EDICT_POLICY_ILL_FORMED" }),
    );
    expect(watched.evaluate({ rules: [{ id: "calm" }] })).toMatchObject({ allow: true });
  });

  test("and one that was closed answers nothing", async () => {
    const policy = await watch(policies.bundle);
    await policy.close();
    expect(() => policy.evaluate(access())).toThrow(
      expect.objectContaining({ code: "EDICT_POLICY_TIMEOUT" }),
    );
  });
});
