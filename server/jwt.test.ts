import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT, UnsecuredJWT, exportJWK, exportSPKI, generateKeyPair } from "jose";
import type { JWK, JWTPayload } from "jose";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { JwtVerifier } from "./jwt.ts";
import type { JwtIssuer, JwtOptions } from "./jwt.ts";
import { makeApp, sendTo, token } from "./testdata/app.ts";

const NOW = Date.parse("2026-11-22T14:00:00Z");
const SECONDS = NOW / 1000;
const ISSUER = "https://login.acme.example";
const AUDIENCE = "edict";

type Pair = Awaited<ReturnType<typeof generateKeyPair>>;

/** An issuer with a real server of keys. */
class Issuer {
  readonly #server: Server;
  keys: JWK[] = [];
  asked: number = 0;
  status: number = 200;

  constructor() {
    this.#server = createServer((_request, response) => {
      this.asked += 1;
      response.writeHead(this.status, { "content-type": "application/json" });
      response.end(JSON.stringify({ keys: this.keys }));
    });
  }

  async listen(): Promise<void> {
    await new Promise<void>((resolve) => this.#server.listen(0, "127.0.0.1", resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`;
  }

  async newKey(kid: string, alg = "ES256"): Promise<Pair> {
    const pair = await generateKeyPair(alg, { extractable: true });
    this.keys.push({ ...(await exportJWK(pair.publicKey)), kid, alg });
    return pair;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

let issuer: Issuer;
let pair: Pair;
let now = NOW;
beforeEach(async () => {
  now = NOW;
  issuer = new Issuer();
  await issuer.listen();
  pair = await issuer.newKey("k1");
});
afterEach(() => issuer.close());

function verifier(overrides: Partial<JwtIssuer> = {}, options: Partial<JwtOptions> = {}): JwtVerifier {
  const trusted: JwtIssuer = {
    issuer: ISSUER,
    audience: AUDIENCE,
    keys: { url: issuer.url },
    algorithms: ["ES256"],
    tenantClaim: "tenant",
    clockSkew: "PT30S",
    ...overrides,
  };
  return new JwtVerifier([trusted], { clock: { now: () => now }, ...options });
}

const CLAIMS: JWTPayload = {
  iss: ISSUER,
  aud: AUDIENCE,
  sub: "app-1",
  tenant: "acme",
  iat: SECONDS,
  exp: SECONDS + 300,
};

function sign(
  claims: Readonly<Record<string, unknown>> = {},
  {
    key = pair.privateKey,
    alg = "ES256",
    kid = "k1",
  }: { key?: Pair["privateKey"] | Uint8Array; alg?: string; kid?: string } = {},
): Promise<string> {
  return new SignJWT({ ...CLAIMS, ...claims }).setProtectedHeader({ alg, kid }).sign(key);
}

const APP = { name: "jwt:app-1", tenants: ["acme"], routes: "all" };

test("a good token is its tenant's, and is known for a minute without another look", async () => {
  const jwt = verifier();
  const text = await sign();
  expect(jwt.known(text)).toBeUndefined();
  expect(await jwt.verify(text)).toEqual(APP);
  expect(jwt.known(text)).toEqual(APP);
  now += 60_001;
  expect(jwt.known(text)).toBeUndefined();
  expect(await jwt.verify(text)).toEqual(APP);
});

test("nothing is known beyond its end", async () => {
  const jwt = verifier();
  const text = await sign({ exp: SECONDS + 5 });
  expect(await jwt.verify(text)).toBeDefined();
  now += 5_000;
  expect(jwt.known(text)).toBeUndefined();
  now += 30_000;
  expect(await jwt.verify(text)).toBeUndefined();
});

describe("is not accepted:", () => {
  test.each<[string, Readonly<Record<string, unknown>>]>([
    ["another issuer", { iss: "https://login.evil.example" }],
    ["an issuer with a slash more", { iss: `${ISSUER}/` }],
    ["no issuer", { iss: undefined }],
    ["another audience", { aud: "other" }],
    ["no audience", { aud: undefined }],
    ["past its end by more than the clocks differ", { exp: SECONDS - 31 }],
    ["without an end", { exp: undefined }],
    ["not yet", { nbf: SECONDS + 31 }],
    ["no tenant", { tenant: undefined }],
    ["an empty tenant", { tenant: "" }],
    ["a tenant that is a list", { tenant: ["acme"] }],
  ])("%s", async (_what, claims) => {
    expect(await verifier().verify(await sign(claims))).toBeUndefined();
  });

  test("a key that the issuer does not have", async () => {
    const { privateKey } = await generateKeyPair("ES256");
    const jwt = verifier();
    expect(await jwt.verify(await sign({}, { key: privateKey }))).toBeUndefined();
    expect(await jwt.verify(await sign({}, { key: privateKey, kid: "k9" }))).toBeUndefined();
  });

  test("an algorithm that is not configured, though the issuer has such a key", async () => {
    const rsa = await issuer.newKey("r1", "RS256");
    const text = await sign({}, { key: rsa.privateKey, alg: "RS256", kid: "r1" });
    expect(await verifier().verify(text)).toBeUndefined();
    expect(await verifier({ algorithms: ["RS256"] }).verify(text)).toBeDefined();
  });

  test("a public key taken for the secret of an HMAC", async () => {
    const rsa = await issuer.newKey("r1", "RS256");
    const secret = Buffer.from(await exportSPKI(rsa.publicKey));
    const jwt = verifier({ algorithms: ["RS256", "ES256"] });
    expect(await jwt.verify(await sign({}, { key: secret, alg: "HS256", kid: "r1" }))).toBeUndefined();
  });

  test("no signature", async () => {
    const text = new UnsecuredJWT(CLAIMS).encode();
    expect(await verifier().verify(text)).toBeUndefined();
    const [head = "", body = ""] = (await sign()).split(".");
    expect(await verifier().verify(`${head}.${body}.`)).toBeUndefined();
  });

  test("a changed body", async () => {
    const [head = "", , tail = ""] = (await sign()).split(".");
    const body = Buffer.from(JSON.stringify({ ...CLAIMS, tenant: "globex" })).toString("base64url");
    expect(await verifier().verify(`${head}.${body}.${tail}`)).toBeUndefined();
  });

  test.each(["", ".", "a.b.c", "..", "x".repeat(10_000)])("%j", async (text) => {
    expect(await verifier().verify(text)).toBeUndefined();
  });
});

describe("the issuer's keys", () => {
  test("a new key is taken as soon as a token names it, an old one is forgotten", async () => {
    const jwt = verifier({}, { fetchCooldown: 0 });
    const before = await sign();
    expect(await jwt.verify(before)).toBeDefined();
    issuer.keys = [];
    const next = await issuer.newKey("k2");
    expect(await jwt.verify(await sign({}, { key: next.privateKey, kid: "k2" }))).toBeDefined();
    now += 60_001;
    expect(await jwt.verify(before)).toBeUndefined();
  });

  test("tokens with unknown keys do not make the issuer busy", async () => {
    const jwt = verifier();
    for (let index = 0; index < 20; index += 1)
      expect(await jwt.verify(await sign({}, { kid: `unknown-${index}` }))).toBeUndefined();
    expect(issuer.asked).toBe(1);
  });

  test("while they are away nobody is let in, and somebody hears of it", async () => {
    const said: unknown[] = [];
    const logger = { warn: (...args: unknown[]) => said.push(args) };
    issuer.status = 503;
    const jwt = verifier({}, { logger, fetchCooldown: 0 });
    const text = await sign();
    expect(await jwt.verify(text)).toBeUndefined();
    expect(JSON.stringify(said)).toContain("could not be fetched");
    expect(JSON.stringify(said)).not.toContain(text.slice(0, 20));
    issuer.status = 200;
    expect(await jwt.verify(text)).toBeDefined();
  });

  test("can be a set of one's own", async () => {
    const set = { keys: [{ ...(await exportJWK(pair.publicKey)), kid: "k1", alg: "ES256" }] };
    expect(await verifier({ keys: { set } }).verify(await sign())).toBeDefined();
    expect(issuer.asked).toBe(0);
  });

  test("are not fetched over an open line", () => {
    const make = (url: string) => (): JwtVerifier => verifier({ keys: { url } });
    for (const url of ["http://login.acme.example/keys", "ftp://127.0.0.1/keys", "keys"])
      expect(make(url)).toThrow(/neither https nor on loopback/u);
    expect(make("https://login.acme.example/keys")).not.toThrow();
  });

  test("of one issuer are not for another", async () => {
    const other = { issuer: "https://other.example", audience: AUDIENCE, algorithms: ["ES256"] as const };
    const jwt = new JwtVerifier(
      [
        { ...other, keys: { url: issuer.url }, tenantClaim: "tenant", clockSkew: "PT0S" },
        { ...other, issuer: ISSUER, keys: { set: { keys: [] } }, tenantClaim: "tenant", clockSkew: "PT0S" },
      ],
      { clock: { now: () => now } },
    );
    expect(await jwt.verify(await sign())).toBeUndefined();
    expect(await jwt.verify(await sign({ iss: "https://other.example" }))).toBeDefined();
  });
});

describe("over HTTP", () => {
  const question = {
    subject: { type: "user", id: "viewer@acme.example" },
    action: { name: "view" },
    resource: { type: "data", id: "d1" },
  };

  test("a token asks for its tenant only, on the first request and on the next", async () => {
    const app = makeApp({ tokens: [token("platform")], jwt: verifier() });
    await app.listen({ host: "127.0.0.1", port: 0 });
    const { port } = app.server.address() as AddressInfo;
    const ask = async (url: string, text: string): Promise<string> => {
      const headers = { authorization: `Bearer ${text}` };
      const { status, text: body } = await sendTo(port, { url, headers, body: question });
      return `${status} ${body.slice(0, 80)}`;
    };
    const good = await sign();
    const other = await sign({ tenant: "globex" });
    for (let round = 0; round < 2; round += 1) {
      expect(await ask("/access/v1/evaluation", good)).toContain('200 {"decision":true');
      expect(await ask("/tenants/acme/access/v1/evaluation", good)).toContain('200 {"decision":true');
      const refused = await ask("/tenants/acme/access/v1/evaluation", other);
      expect(refused).toContain("403 ");
      expect(await ask("/tenants/nobody/access/v1/evaluation", other)).toBe(refused);
      expect(await ask("/access/v1/evaluation", `${good}x`)).toContain("401 ");
      expect(await ask("/access/v1/evaluation", "platform-0123456789abcdef")).toContain("400 ");
    }
    await app.close();
  });

  test("issuers alone protect what is beyond loopback", async () => {
    const listen = { kind: "tcp", host: "0.0.0.0", port: 0, loopback: false } as const;
    expect(() => makeApp({ listen })).toThrow(/without tokens/u);
    const app = makeApp({ listen, jwt: verifier() });
    const response = await app.inject({ method: "POST", url: "/access/v1/evaluation", payload: question });
    expect(response.statusCode).toBe(401);
    await app.close();
  });
});
