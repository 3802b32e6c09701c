import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { SignJWT, exportJWK, generateKeyPair } from "jose";
import { pino } from "pino";
import { afterEach, beforeEach, expect, test } from "vitest";
import { jwtPart } from "./jwt-settings.ts";

const logger = pino({ level: "silent" });
const ISSUER = {
  issuer: "https://login.acme.example",
  audience: "edict",
  algorithms: ["ES256"] as const,
  tenantClaim: "tenant",
  clockSkew: "PT30S",
};

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), "edict-jwt-"));
});
afterEach(() => rm(root, { recursive: true }));

test("nobody is trusted where nobody is named", async () => {
  expect(await jwtPart(root, [], logger)).toEqual({});
});

test("keys come from a file of the workspace", async () => {
  const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
  await writeFile(path.join(root, "keys.json"), JSON.stringify({ keys: [await exportJWK(publicKey)] }));
  const { jwt } = await jwtPart(root, [{ ...ISSUER, jwksFile: "keys.json" }], logger);
  const signing = new SignJWT({ tenant: "acme" }).setProtectedHeader({ alg: "ES256" });
  const token = await signing
    .setIssuer(ISSUER.issuer)
    .setAudience("edict")
    .setExpirationTime("5m")
    .sign(privateKey);
  expect(await jwt?.verify(token)).toEqual({ name: "jwt", tenants: ["acme"], routes: "all" });
});

test.each([
  ["is not there", undefined],
  ["is no JSON", "{"],
  ["is no set of keys", '{"key":1}'],
])("a file that %s stops the start", async (_what, text) => {
  if (text !== undefined) await writeFile(path.join(root, "keys.json"), text);
  await expect(jwtPart(root, [{ ...ISSUER, jwksFile: "keys.json" }], logger)).rejects.toMatchObject({
    code: "EDICT_CONFIG_INVALID",
  });
});

test("the same issuer twice stops the start", async () => {
  const one = { ...ISSUER, jwksUrl: "https://login.acme.example/keys" };
  await expect(jwtPart(root, [one, one], logger)).rejects.toThrow(/stands twice/u);
});
