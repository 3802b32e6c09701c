import { afterEach, expect, test } from "vitest";
import { acme } from "../../decisions/testdata/releases.ts";
import { bearer, makeApp, token } from "../testdata/app.ts";

const app = makeApp({ tokens: [token("all"), token("bound", "globex")] });
afterEach(() => app.close());

test("gives the release to who may have it, once", async () => {
  const get = (headers: Record<string, string>, tenant = "acme") =>
    app.inject({
      method: "GET",
      url: `/tenants/${tenant}/release`,
      headers: { host: "127.0.0.1", ...headers },
    });
  const first = await get(bearer("all"));
  expect(first.json()).toEqual(JSON.parse(JSON.stringify(acme())));
  const tag = `"${acme().digest}"`;
  expect(first.headers).toMatchObject({ etag: tag, "edict-release": acme().digest, "edict-entry": "0" });
  for (const known of [tag, `W/${tag}`, `"x", ${tag}`, "*"]) {
    const again = await get({ ...bearer("all"), "if-none-match": known });
    expect([again.statusCode, again.payload]).toEqual([304, ""]);
  }
  expect((await get({ ...bearer("all"), "if-none-match": '"x"' })).statusCode).toBe(200);
  expect((await get({})).statusCode).toBe(401);
  expect((await get(bearer("bound"))).statusCode).toBe(403);
  const none = await get(bearer("all"), "globex");
  expect(none.statusCode).toBe(404);
  expect(none.json()).toMatchObject({ error: { code: "EDICT_RELEASE_UNKNOWN" } });
});
