import { createHash } from "node:crypto";
import { rmSync } from "node:fs";
import { describe, expect, onTestFinished, test } from "vitest";
import { DATABASES, requireDatabase } from "../servers/databases.ts";
import { freshPostgresUrl } from "../servers/postgres.ts";
import { copyOfExample, edict, edictRun } from "./running.ts";

const QUESTION = {
  subject: { type: "user", id: "viewer@acme.example" },
  action: { name: "view" },
  resource: { type: "data", id: "d1" },
};

async function ask(address: string, url: string, secret?: string): Promise<string> {
  const answer = await fetch(`${address}${url}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(secret !== undefined && { authorization: `Bearer ${secret}` }),
    },
    body: JSON.stringify(QUESTION),
  });
  return `${answer.status} ${await answer.text()}`;
}

const ACME = "/tenants/acme/access/v1/evaluation";
const SECONDS = { timeout: 5_000, interval: 50 };

describe.each(DATABASES)("tokens by command line: %s", (kind) => {
  requireDatabase(kind);
  test(
    "work in running servers within seconds, and no more once they are revoked",
    { timeout: 120_000 },
    async () => {
      const workspace = copyOfExample("acme");
      onTestFinished(() => rmSync(workspace, { recursive: true, force: true }));
      const database = kind === "postgres" ? ["--database", await freshPostgresUrl()] : [];
      const running = await edictRun(workspace, ["--log-level", "debug", ...database]);
      const { address } = running;
      const token = (...args: readonly string[]): ReturnType<typeof edict> =>
        edict(["token", ...args, ...database]);
      expect(await ask(address, ACME)).toMatch(/^200 /u);

      const made = await token("create", workspace, "app", "--tenant", "acme", "--routes", "decisions");
      expect(made).toMatchObject({ exitCode: 0 });
      const secret = made.stdout.trim();
      await expect.poll(() => ask(address, ACME), SECONDS).toMatch(/^401 /u);
      await expect.poll(() => ask(address, ACME, secret), SECONDS).toMatch(/^200 /u);
      const foreign = await ask(address, "/tenants/globex/access/v1/evaluation", secret);
      expect(foreign).toMatch(/^403 /u);
      expect(await ask(address, "/tenants/nobody/access/v1/evaluation", secret)).toBe(foreign);
      expect(await ask(address, "/tenants/acme/access/v1/search/action", secret)).toBe(foreign);

      const revoked = await token("revoke", workspace, "app");
      await expect.poll(() => ask(address, ACME, secret), SECONDS).toMatch(/^401 /u);
      expect(await ask(address, ACME)).toMatch(/^401 /u);
      const list = await token("list", workspace, "--json");
      expect(JSON.parse(list.stdout)).toMatchObject({ tokens: [{ name: "app", state: "revoked" }] });
      const again = await token("create", workspace, "second");
      const twice = await token("create", workspace, "second");
      expect(twice).toMatchObject({ exitCode: 1, stderr: expect.stringContaining("EDICT_TOKEN_EXISTS") });
      const events = await edict(["events", workspace, "--json", "--limit", "1000", ...database]);
      expect(events.stdout).toContain("token.revoked");
      expect(await running.stop()).toBe(0);

      const shown = [made.stderr, revoked, list, twice, events, running.output()].map((one) =>
        JSON.stringify(one),
      );
      for (const one of [secret, again.stdout.trim()]) {
        const digest = createHash("sha256").update(one);
        const [hex, base64] = [digest.copy().digest("hex"), digest.digest("base64")];
        for (const text of shown)
          for (const spelling of [one.slice("edict_".length), hex, base64])
            expect(text).not.toContain(spelling);
      }
    },
  );
});
