import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { EdictError, ErrorCode } from "../core/errors.ts";
import type { JsonObject, JsonValue } from "../core/json.ts";
import type { Entrypoint } from "./manifest.ts";
import { PolicyRunner, loadPolicies, readBundle } from "./runner.ts";
import { access, nested, unit } from "./testdata/inputs.ts";

const BUNDLE = join(import.meta.dirname, "bundle");
const policies = await loadPolicies();

function codeOf(act: () => unknown): ErrorCode | undefined {
  try {
    act();
    return undefined;
  } catch (error) {
    return (error as EdictError).code;
  }
}

describe("rules", () => {
  test("find what is wrong in a unit", () => {
    expect(policies.rules.evaluate(unit([]))).toEqual([
      {
        rule: "network/empty-allowlist",
        severity: "error",
        resource: "SecurityPolicy/acme/default",
        pointer: "/spec/network/allow",
        message: "The allowlist is enforced and empty, which locks everyone out.",
      },
    ]);
  });

  test("find nothing in a sound unit", () => {
    expect(policies.rules.evaluate(unit(["203.0.113.0/24"]))).toEqual([]);
  });

  test("say what to do and which controls they serve", () => {
    expect(policies.rules.metadata("network/empty-allowlist")).toEqual({
      remedy: expect.stringContaining("network.mode"),
      controls: [
        { framework: "soc2", clause: "CC6.6" },
        { framework: "iso27001", clause: "A.8.20" },
      ],
    });
    expect(policies.rules.metadata("network/ghost")).toBeUndefined();
    expect(policies.rules.metadata("constructor")).toBeUndefined();
    expect(policies.rules.entries.size).toBeGreaterThanOrEqual(28);
    expect(policies.rules.digest).toBe(policies.manifest.digest);
  });

  test("the same input gives the same bytes", () => {
    const input = unit(["0.0.0.0/0", "::/0"]);
    const first = JSON.stringify(policies.rules.evaluate(input));
    expect(JSON.stringify(policies.rules.evaluate(input))).toBe(first);
    expect(JSON.parse(first)).toHaveLength(2);
  });
});

describe("the runtime policy", () => {
  test("decides", () => {
    expect(policies.runtime.evaluate(access())).toEqual({
      allow: true,
      reasons: [{ code: "rule.allowed", rule: "Role/editor#/spec/rules/0" }],
    });
    expect(policies.runtime.evaluate(access({ rules: [] }))).toEqual({
      allow: false,
      reasons: [{ code: "rule.none" }],
    });
  });

  test("denies what it does not understand", () => {
    const denied = { allow: false, reasons: [{ code: "input.invalid" }] };
    expect(policies.runtime.evaluate({})).toEqual(denied);
    const { security: _security, ...withoutSecurity } = access();
    expect(policies.runtime.evaluate(withoutSecurity)).toEqual(denied);
    expect(policies.runtime.evaluate(access({ kind: "everything" }))).toEqual(denied);
  });

  test("gives the most telling reason first", () => {
    const request = { ...(access()["request"] as JsonObject), action: { name: "sign-in" } };
    const security = {
      mfa: { requiredForAll: true, requiredRoles: [], methods: [] },
      session: { reauthFor: [] },
      network: { mode: "enforce", allow: [], breakGlassRoles: [] },
    };
    const sso = { requiredNow: true, breakGlass: [] };
    const { reasons } = policies.runtime.evaluate(access({ kind: "sign-in", request, security, sso }));
    expect(reasons.map(({ code }) => code)).toEqual([
      "network.address-missing",
      "sso.required",
      "mfa.required",
    ]);
  });

  test("evaluates numbers, texts and addresses as written", () => {
    const when = [
      [
        { path: ["context", "amount"], operator: "lt", operand: 10.5, pointer: "" },
        { path: ["context", "name"], operator: "eq", operand: 'Zoë\u2028\u{1f600}"\\', pointer: "" },
        { path: ["context", "ip"], operator: "insideCidr", operand: "2001:db8::/32", pointer: "" },
      ],
    ];
    const context = { amount: 10.25, name: 'Zoë\u2028\u{1f600}"\\', ip: "2001:db8::1" };
    const request = { ...(access()["request"] as JsonObject), context };
    const rules = [{ id: "r", effect: "allow", when }];
    expect(policies.runtime.evaluate(access({ rules, request }))).toMatchObject({ allow: true });
  });
});

describe("fails closed", () => {
  const inputs: Readonly<Record<string, () => unknown>> = {
    "a list": () => [],
    "a text": () => "{}",
    null: () => null,
    undefined: () => undefined,
    "a function": () => () => ({}),
    "something that writes itself as nothing": () => ({ toJSON: () => undefined }),
    "something that writes itself as false": () => ({ toJSON: () => false }),
    "a big integer": () => ({ now: 1n }),
    "a circle": () => {
      const circle: { self?: unknown } = {};
      circle.self = circle;
      return circle;
    },
    "a lone surrogate": () => access({ tenant: { name: "\ud800", status: "active" } }),
    "a value 20,000 levels deep": () => access({ request: nested(20_000) }),
  };

  test.each(Object.entries(inputs))("when the input is %s", (_name, make) => {
    const input = make() as object;
    expect(codeOf(() => policies.runtime.evaluate(input))).toBe("EDICT_POLICY_FAILED");
    expect(codeOf(() => policies.rules.evaluate(input))).toBe("EDICT_POLICY_FAILED");
    expect(policies.runtime.evaluate(access())).toMatchObject({ allow: true });
  });

  test("when a part of the input is anything else", () => {
    const parts = fc.constantFrom("grants", "kind", "request", "rules", "tenant");
    const anything = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(parts, anything, (part, value) => {
        const { allow, reasons } = policies.runtime.evaluate(access({ [part]: value as JsonValue }));
        expect(allow).toBe(false);
        expect(reasons.length).toBeGreaterThan(0);
      }),
    );
  });

  test("when the entrypoint is not in the bundle", async () => {
    const runner = new PolicyRunner(await readBundle(BUNDLE));
    for (const entrypoint of ["edict/other", "__proto__", "constructor"]) {
      expect(codeOf(() => runner.evaluate(entrypoint as Entrypoint, access()))).toBe("EDICT_POLICY_FAILED");
    }
  });

  test("and goes on after an input that needs much memory", () => {
    const tenant = { name: "a".repeat(5_000_000), status: "active" };
    expect(policies.runtime.evaluate(access({ tenant }))).toMatchObject({ allow: true });
    expect(policies.runtime.evaluate(access())).toMatchObject({ allow: true });
  });

  test("and keeps the list of reasons short", () => {
    const grants = Array.from({ length: 1000 }, (_, index) => ({ role: `Role/r${index}`, expired: true }));
    const { allow, reasons } = policies.runtime.evaluate(access({ grants }));
    expect(allow).toBe(false);
    expect(reasons).toHaveLength(20);
  });
});

describe("a bundle is refused", () => {
  let folder = "";

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "edict-bundle-"));
    await cp(BUNDLE, folder, { recursive: true });
  });

  afterEach(async () => rm(folder, { recursive: true, force: true }));

  const invalid = { code: "EDICT_BUNDLE_INVALID" };

  async function editManifest(edit: (manifest: Record<string, unknown>) => void): Promise<void> {
    const path = join(folder, "manifest.json");
    const manifest = JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
    edit(manifest);
    await writeFile(path, JSON.stringify(manifest));
  }

  test("not when it is whole, however its manifest is laid out", async () => {
    await editManifest(() => undefined);
    await expect(loadPolicies(folder)).resolves.toBeDefined();
  });

  test("when a part is missing", async () => {
    await rm(join(folder, "policy.wasm"));
    await expect(loadPolicies(folder)).rejects.toMatchObject(invalid);
    await rm(join(folder, "manifest.json"));
    await expect(loadPolicies(folder)).rejects.toMatchObject(invalid);
  });

  test("when a byte of the module differs", async () => {
    const path = join(folder, "policy.wasm");
    const wasm = await readFile(path);
    wasm.writeUInt8(wasm.readUInt8(wasm.length - 1) ^ 1, wasm.length - 1);
    await writeFile(path, wasm);
    await expect(loadPolicies(folder)).rejects.toMatchObject(invalid);
  });

  test("when the manifest says something else of a rule", async () => {
    await editManifest((manifest) => {
      const rules = manifest["rules"] as Record<string, Record<string, unknown>>;
      rules["network/empty-allowlist"] = { ...rules["network/empty-allowlist"], severity: "info" };
    });
    await expect(loadPolicies(folder)).rejects.toMatchObject(invalid);
  });

  test.each(["not json", "[]", "{}", '{"format":2}'])("when the manifest is %s", async (text) => {
    await writeFile(join(folder, "manifest.json"), text);
    await expect(loadPolicies(folder)).rejects.toMatchObject(invalid);
  });

  test("when the module is another WebAssembly module", async () => {
    const { manifest } = await readBundle(BUNDLE);
    const empty = new WebAssembly.Module(new Uint8Array([0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]));
    expect(codeOf(() => new PolicyRunner({ manifest, module: empty }))).toBe("EDICT_BUNDLE_INVALID");
  });
});
