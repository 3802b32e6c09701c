import { generateKeyPairSync } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { Secret } from "../core/secret.ts";
import { runOpa } from "../tools/policies/opa.ts";
import { archive } from "./archive.ts";
import { opaText } from "./opa-text.ts";
import { SIGNING_ALGORITHMS, bundleKey, signaturesFile } from "./signing.ts";
import type { BundleKeySource, SigningAlgorithm } from "./signing.ts";
import { requireOpa } from "./testdata/opa.ts";

/** What signatures made in JavaScript get wrong: the order of names, escapes, and numbers. */
const ODD = {
  "\uFFFF": 1,
  "😀": 2,
  "\u2028": "\u2029",
  "<&>": "<script>",
  "\b\f\u0001\u007f": '\b\f\n\r\t"\\/',
  lone: "\uD800",
  "\uD800lone": 1,
  numbers: [1e21, 1e-7, 0.1, 2, -0, 5e-324],
  __proto__x: null,
  nested: { b: [true, { a: [] }], a: {} },
};

function keyPair(algorithm: SigningAlgorithm): { readonly secret: string; readonly verify: string } {
  if (algorithm.startsWith("HS")) return { secret: `${"k".repeat(64)}\n`, verify: "k".repeat(64) };
  const curve = { ES256: "P-256", ES384: "P-384", ES512: "P-521" }[algorithm as "ES256"];
  const { privateKey, publicKey } =
    curve === undefined
      ? generateKeyPairSync("rsa", { modulusLength: 2048 })
      : generateKeyPairSync("ec", { namedCurve: curve });
  return {
    secret: privateKey.export({ format: "pem", type: "pkcs8" }).toString(),
    verify: publicKey.export({ format: "pem", type: "spki" }).toString(),
  };
}

function source(algorithm: SigningAlgorithm, secret: string): BundleKeySource {
  return { keyId: "k1", algorithm, secret: new Secret(Buffer.from(secret)) };
}

describe("OPA verifies what is signed", () => {
  test.for(SIGNING_ALGORITHMS)("by %s", async (algorithm, context) => {
    const opa = requireOpa(context);
    const { secret, verify } = keyPair(algorithm);
    const data = JSON.stringify(ODD);
    const files = new Map([
      [".manifest", '{"roots":[""],"revision":"r"}'],
      ["data.json", data],
      ["a/b.rego", "package a\n\nx := 1\n"],
    ]);
    const signatures = await signaturesFile(files, await bundleKey(source(algorithm, secret)));
    const verified = async (given: ReadonlyMap<string, string>, key: string): Promise<string> => {
      const folder = await mkdtemp(join(tmpdir(), "edict-signing-"));
      const paths = ["bundle.tar.gz", "key", "out.tar.gz"].map((name) => join(folder, name));
      const [bundle = "", keyFile = "", out = ""] = paths;
      await writeFile(bundle, await archive(new Map([[".signatures.json", signatures], ...given])));
      await writeFile(keyFile, key);
      const verification = ["--verification-key", keyFile, "--verification-key-id", "k1"];
      const words = [
        "build",
        "--bundle",
        bundle,
        ...verification,
        "--signing-alg",
        algorithm,
        "--output",
        out,
      ];
      const { stdout, stderr } = await runOpa(opa, words);
      await rm(folder, { recursive: true });
      return stdout + stderr;
    };
    expect(await verified(files, verify)).toBe("");
    const other = new Map([...files, ["data.json", data.replace('"<script>"', '"<scripT>"')]]);
    expect(await verified(other, verify)).toContain("digest mismatch");
    expect(await verified(new Map([...files, ["more.rego", "package b\n"]]), verify)).not.toBe("");
    const strange = algorithm.startsWith("HS") ? "x".repeat(64) : keyPair(algorithm).verify;
    expect(await verified(files, strange)).toContain("failed to verify JWT signature");
  });
});

test("the hashed text is that of Go", () => {
  expect(opaText({ "\uFFFF": "\u2028<", "😀": [1e21, -0, null], a: "\uD800" })).toBe(
    '{"a":"\uFFFD","\uFFFF":"\\u2028<","😀":[1e+21,0,null]}',
  );
});

test.each([
  ["no key", source("ES256", "nonsense")],
  ["a key of another algorithm", source("RS256", keyPair("ES256").secret)],
  ["a key of another curve", source("ES384", keyPair("ES256").secret)],
  ["a shared text that is too short", source("HS256", "short")],
])("%s is refused without being told", async (_name, wrong) => {
  await expect(bundleKey(wrong)).rejects.toThrow(
    `the private key of spec.bundles.signing cannot sign by ${wrong.algorithm}`,
  );
});
