import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BundleService } from "../../bundles/service.ts";
import { until } from "../../bundles/testdata/opa.ts";
import { loadAgentPolicy } from "../../policies/agent-policy.ts";
import type { AgentPolicy } from "../../policies/agent-policy.ts";
import { SIMPLE_POLICY, makeApp, token } from "../../server/testdata/app.ts";
import { DecisionPoint, followReleases, parseRelease } from "../index.ts";
import type { FollowOptions, Following, ReleaseOrigin } from "../index.ts";
import { acme, release } from "../testdata/releases.ts";

const TOKEN = "all-0123456789abcdef";
const NEXT = acme({ bindings: {} });
const holds = (what: boolean): Promise<boolean> => Promise.resolve(what);

let agentPolicy: AgentPolicy;
let folder: string;
let point: DecisionPoint;
let errors: unknown[];
const ends: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  agentPolicy = await loadAgentPolicy();
});
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "edict-follow-"));
  ends.push(() => rm(folder, { recursive: true }));
  point = new DecisionPoint({ policy: SIMPLE_POLICY });
  errors = [];
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});

function follow(origin: ReleaseOrigin, options: FollowOptions = {}): Following {
  const onError = (error: unknown): number => errors.push(error);
  const following = followReleases(point, origin, { pollMs: 5, retryMs: 5, onError, ...options });
  ends.push(() => following.stop());
  return following;
}

interface Served {
  readonly url: string;
  readonly port: number;
  readonly bundles: BundleService;
  readonly decisions: DecisionPoint;
  publish(next: ReturnType<typeof acme>): void;
  close(): Promise<void>;
}

async function serve(port = 0): Promise<Served> {
  const bundles = new BundleService(agentPolicy);
  const decisions = new DecisionPoint({ policy: SIMPLE_POLICY });
  const publish = (next: ReturnType<typeof acme>): void => {
    decisions.publish(next);
    bundles.publish(next);
  };
  publish(acme());
  const app = makeApp({ bundles, decisions, tokens: [token("all"), token("other", "globex")] });
  await app.listen({ host: "127.0.0.1", port });
  const close = (): Promise<void> => app.close();
  ends.push(close);
  const address = app.server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, bundles, decisions, publish, close };
}

/** A server that gives what it is told to. */
async function fake(answer: (request: IncomingMessage, response: ServerResponse) => void): Promise<string> {
  const server = createServer(answer).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  ends.push(() => {
    server.closeAllConnections();
    return new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describe("a file", () => {
  test("is read again when it changes, and what is none leaves the last good one in force", async () => {
    const file = path.join(folder, "acme.json");
    await writeFile(file, JSON.stringify(acme()));
    await follow({ kind: "file", path: file }).ready;
    expect(point.digest("acme")).toBe(acme().digest);
    await writeFile(file, JSON.stringify({ ...NEXT, tenant: "acme", digest: acme().digest }));
    await until(() => holds(errors.length > 0), "the altered file is refused");
    expect(errors[0]).toMatchObject({ code: "EDICT_RELEASE_INVALID" });
    expect(point.digest("acme")).toBe(acme().digest);
    await writeFile(file, JSON.stringify(NEXT));
    await until(() => holds(point.digest("acme") === NEXT.digest), "the next release is in force");
    const foreign = release("globex", acme().sections);
    await writeFile(file, JSON.stringify(foreign));
    await until(() => holds(point.digest("globex") === foreign.digest), "the file is of another tenant");
    expect(point.size).toBe(1);
    await writeFile(file, JSON.stringify(NEXT));
    await until(() => holds(point.digest("acme") === NEXT.digest), "the file is of the first again");
    await rm(file);
    const before = errors.length;
    await until(() => holds(errors.length > before), "the missing file is told of");
    expect(errors.at(-1)).toMatchObject({ code: "EDICT_RELEASE_UNAVAILABLE" });
    expect(point.digest("acme")).toBe(NEXT.digest);
  });

  test.each([
    ["no JSON", "{"],
    ["a list", "[]"],
    ["a newer format", JSON.stringify({ ...acme(), format: 2 })],
    ["no sections", JSON.stringify({ ...acme(), sections: 1 })],
    ["no tenant", JSON.stringify({ ...acme(), tenant: 1 })],
    ["another content", JSON.stringify({ ...acme(), more: 1 })],
    ["no digest", JSON.stringify({ ...acme(), digest: undefined })],
  ])("with %s is no release", (_what, text) => {
    expect(() => parseRelease(text)).toThrow(expect.objectContaining({ code: "EDICT_RELEASE_INVALID" }));
  });
});

describe.each([
  ["bundle", (url: string): ReleaseOrigin => ({ kind: "bundle", url: `${url}/bundles/acme`, token: TOKEN })],
  ["edict", (url: string): ReleaseOrigin => ({ kind: "edict", url, tenant: "acme", token: TOKEN })],
])("a running edict, by %s", (kind, originOf) => {
  const copied = (url: string, copy: string): ReleaseOrigin => {
    const origin = originOf(url);
    return origin.kind === "file" ? origin : { ...origin, copy };
  };

  test("is followed to the next release, and to none", async () => {
    const edict = await serve();
    await follow(originOf(edict.url)).ready;
    expect(point.digest("acme")).toBe(acme().digest);
    edict.publish(NEXT);
    await until(() => holds(point.digest("acme") === NEXT.digest), "the next release is in force");
    edict.decisions.withdraw("acme");
    edict.bundles.withdraw("acme");
    await until(() => holds(point.digest("acme") === undefined), "the tenant is unknown");
    expect(errors).toEqual([]);
  });

  test("may go away and come back, and is not needed for a start with a copy", async () => {
    const copy = path.join(folder, "state", "acme.json");
    const first = await serve();
    const following = follow(copied(first.url, copy));
    await following.ready;
    await until(async () => (await readFile(copy, "utf8").catch(() => "")) !== "", "the copy is written");
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    await first.close();
    await until(() => holds(errors.length > 0), "the missing server is told of");
    expect(errors[0]).toMatchObject({ code: "EDICT_RELEASE_UNAVAILABLE" });
    expect(point.digest("acme")).toBe(acme().digest);
    await following.stop();

    point = new DecisionPoint({ policy: SIMPLE_POLICY });
    await follow(copied(first.url, copy)).ready;
    expect(point.digest("acme")).toBe(acme().digest);
    const second = await serve(first.port);
    second.publish(NEXT);
    await until(() => holds(point.digest("acme") === NEXT.digest), "the server is followed again");
    await until(async () => (await readFile(copy, "utf8")).includes(NEXT.digest), "the copy is the next");
  });

  test("without a server and with a damaged copy nothing is in force", async () => {
    const copy = path.join(folder, "acme.json");
    const damaged = { ...acme(), sections: {} };
    await writeFile(copy, JSON.stringify({ format: 1, tenant: "acme", releases: { acme: damaged } }));
    follow(copied("http://127.0.0.1:9", copy));
    await until(() => holds(errors.length > 1), "both are told of");
    expect(errors[1]).toMatchObject({ code: "EDICT_RELEASE_INVALID" });
    expect(point.size).toBe(0);
  });

  test("keeps tokens out of errors, and asks for the present one each time", async () => {
    const { url } = await serve();
    const tokens = ["wrong-secret-token", "secret\nwith a line", TOKEN];
    const given = (): string => tokens.shift() ?? TOKEN;
    const origin = originOf(url);
    await follow(origin.kind === "file" ? origin : { ...origin, token: given }).ready;
    expect(errors).toHaveLength(2);
    const told = errors.map((error) => `${String(error)} ${String(Reflect.get(Object(error), "cause"))}`);
    expect(told.join("\n")).toContain("answered 401");
    expect(told.join("\n")).not.toContain("secret");
  });

  test("stops at once while it waits", async () => {
    const { url, bundles } = await serve();
    const following = follow(originOf(url), { pollMs: 60_000 });
    await following.ready;
    if (kind === "bundle") await until(() => holds(bundles.waiting === 1), "it waits");
    await following.stop();
    expect(errors).toEqual([]);
  });
});

test("a bundle of all tenants brings and takes tenants, and leaves what stays as it is", async () => {
  const edict = await serve();
  point.publish(release("initech", acme().sections));
  await follow({ kind: "bundle", url: `${edict.url}/bundles`, token: TOKEN }).ready;
  expect([...point.releases()].map(({ tenant }) => tenant)).toEqual(["acme"]);
  const before = point.release("acme");
  edict.publish(release("globex", acme().sections));
  await until(() => holds(point.size === 2), "globex is there");
  expect(point.release("acme")).toBe(before);
  edict.bundles.withdraw("acme");
  await until(() => holds(point.digest("acme") === undefined), "acme is gone");
  expect(point.size).toBe(1);
});

describe("what is no edict", () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ["no archive", (response) => response.end("hello")],
    ["a compressed text", (response) => response.end(gzipSync("hello".repeat(1000)))],
    ["a 404 of something in between", (response) => response.writeHead(404).end("not here")],
    ["a redirect", (response) => response.writeHead(302, { location: "http://127.0.0.1:9/" }).end()],
    ["a cut answer", (response) => response.writeHead(200, { "content-length": "99" }).write("a")],
  ])("changes nothing: %s", async (what, answer) => {
    const url = await fake((_request, response) => {
      answer(response);
      if (what === "a cut answer") setImmediate(() => response.destroy());
    });
    for (const origin of [
      { kind: "bundle", url } as const,
      { kind: "edict", url, tenant: "acme" } as const,
    ]) {
      point.publish(acme());
      const before = errors.length;
      const following = follow(origin);
      await until(() => holds(errors.length > before), "it is told of");
      await following.stop();
      expect(point.digest("acme")).toBe(acme().digest);
    }
  });

  test("another tenant's release is refused", async () => {
    const foreign = release("globex", acme().sections);
    const url = await fake((_request, response) => response.end(JSON.stringify(foreign)));
    follow({ kind: "edict", url, tenant: "acme" });
    await until(() => holds(errors.length > 0), "it is told of");
    expect(errors[0]).toMatchObject({ code: "EDICT_RELEASE_INVALID" });
    expect(point.size).toBe(0);
  });

  test.each(["not a url", "file:///etc/passwd", "http://user:secret@127.0.0.1/"])("%s is refused", (url) => {
    const refused = (): unknown => followReleases(point, { kind: "bundle", url });
    expect(refused).toThrow(expect.objectContaining({ code: "EDICT_ARGUMENT_INVALID" }));
    expect(refused).not.toThrow(/secret/u);
  });
});
