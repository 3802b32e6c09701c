import { describe, expect, test } from "vitest";
import type { ApiToken, TokenDraft } from "../../core/api-token.ts";
import { EdictError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import { edict, fakeStore } from "../../tests/fakes/command-line.ts";
import type { Outcome } from "../../tests/fakes/command-line.ts";

/** What the verbs asked of the store. */
interface Asked {
  readonly created: (TokenDraft & { readonly actor: string })[];
  readonly revoked: string[];
}

const SECRET = "edict_0123456789";

async function ask(
  ...argv: readonly string[]
): Promise<{ readonly asked: Asked; readonly outcome: Outcome }> {
  const asked: Asked = { created: [], revoked: [] };
  const store = fakeStore({
    createToken: (draft, actor) => {
      asked.created.push({ ...draft, actor });
      return Promise.resolve(new Secret(SECRET));
    },
    revokeToken: (name, actor) => {
      asked.revoked.push(`${name} ${actor}`);
      return name === "unknown"
        ? Promise.reject(new EdictError("EDICT_NOT_FOUND", "there is no token unknown"))
        : Promise.resolve(name !== "old");
    },
  });
  const settings = () => Promise.resolve({ server: { tokens: [{ name: "fixed" }] } } as never);
  return { asked, outcome: await edict(["token", ...argv], { workspace: { store, settings } }) };
}

describe("edict token create", () => {
  test("prints the secret alone on stdout, and what it is good for beside it", async () => {
    const { asked, outcome } = await ask("create", "app", "--tenant", "globex", "--tenant", "acme");
    expect(outcome).toMatchObject({
      code: 0,
      stdout: `${SECRET}\n`,
      stderr:
        "token app: tenants acme,globex, routes all, expires 2027-02-20T14:00:00.000Z; it is not shown again\n",
    });
    expect(asked.created).toEqual([
      {
        name: "app",
        tenants: ["acme", "globex"],
        routes: "all",
        expiresAt: "2027-02-20T14:00:00.000Z",
        actor: "ada",
      },
    ]);
  });

  test("gives programs one document", async () => {
    const { outcome } = await ask("create", "some/where", "app", "--json", "--expires", "never");
    expect(JSON.parse(outcome.stdout)).toEqual({
      secret: SECRET,
      token: { name: "app", tenants: "all", routes: "all" },
    });
    expect(outcome.stderr).toBe("");
    expect(outcome.opened[0]?.root).toContain("some/where");
  });

  test.each([
    ["90d", "2027-02-20T14:00:00.000Z"],
    ["P90D", "2027-02-20T14:00:00.000Z"],
    ["P1Y", "2027-11-22T14:00:00.000Z"],
    ["PT12H", "2026-11-23T02:00:00.000Z"],
    ["2026-12-01T00:00:00Z", "2026-12-01T00:00:00.000Z"],
    ["never", undefined],
  ])("--expires %s is %s", async (text, at) => {
    const { asked } = await ask("create", "app", "--expires", text);
    expect(asked.created.map(({ expiresAt }) => expiresAt)).toEqual([at]);
  });

  test.each<readonly [string, TokenDraft["routes"]]>([
    ["decisions", ["decisions"]],
    ["search, decisions,search", ["decisions", "search"]],
    ["status,all", "all"],
  ])("--routes '%s' is %j", async (text, routes) => {
    const { asked } = await ask("create", "app", "--routes", text);
    expect(asked.created.map((draft) => draft.routes)).toEqual([routes]);
  });

  test.each<readonly [string, readonly string[], string]>([
    ["no name", [], "name the token"],
    ["a name that is none", ["My_App"], "is no name"],
    ["a name of edict.yaml", ["fixed"], "edict.yaml has a token fixed"],
    ["a tenant that is none", ["app", "--tenant", "*"], "--tenant"],
    ["an empty tenant", ["app", "--tenant", ""], "--tenant"],
    ["an unknown group", ["app", "--routes", "decision"], "did you mean decisions?"],
    ["no group", ["app", "--routes", ""], "--routes"],
    ["an end in the past", ["app", "--expires", "2020-01-01T00:00:00Z"], "--expires"],
    ["an end at once", ["app", "--expires", "0d"], "--expires"],
    ["an end that is none", ["app", "--expires", "tomorrow"], "--expires"],
    ["an end beyond all calendars", ["app", "--expires", "P99999Y"], "--expires"],
  ])("%s is refused and makes nothing", async (_what, argv, told) => {
    const { asked, outcome } = await ask("create", ...argv);
    expect(outcome.code).toBe(1);
    expect(outcome.stderr).toContain(told);
    expect([asked.created, outcome.stdout]).toEqual([[], ""]);
  });
});

describe("edict token revoke", () => {
  test("revokes, and is content when that was done before", async () => {
    expect((await ask("revoke", "app")).outcome).toMatchObject({ code: 0, stdout: "revoked app\n" });
    const { asked, outcome } = await ask("revoke", "old");
    expect(outcome).toMatchObject({ code: 0, stdout: "old was revoked before\n" });
    expect(asked.revoked).toEqual(["old ada"]);
    const json = (await ask("revoke", "old", "--json")).outcome.stdout;
    expect(JSON.parse(json)).toEqual({ revoked: "old", before: true });
  });

  test("says that there is no such token", async () => {
    const { outcome } = await ask("revoke", "unknown");
    expect([outcome.code, outcome.stderr]).toEqual([1, expect.stringContaining("no token unknown")]);
  });
});

const TOKENS: readonly ApiToken[] = [
  {
    name: "app",
    tenants: ["acme", "globex"],
    routes: ["decisions"],
    createdBy: "ada",
    createdAt: "2026-11-22T12:00:00.000Z",
    expiresAt: "2027-01-01T00:00:00.000Z",
  },
  {
    name: "late",
    tenants: "all",
    routes: "all",
    createdBy: "ada",
    createdAt: "2026-11-20T14:00:00.000Z",
    expiresAt: "2026-11-22T14:00:00.000Z",
  },
  {
    name: "old",
    tenants: "all",
    routes: "all",
    createdBy: "bob\u001b[31m",
    createdAt: "2026-11-20T14:00:00.000Z",
    revokedBy: "eve",
    revokedAt: "2026-11-21T14:00:00.000Z",
  },
];

describe("edict token list", () => {
  const list = (found: readonly ApiToken[], ...argv: readonly string[]): Promise<Outcome> =>
    edict(["token", "list", ...argv], {
      workspace: { store: fakeStore({ tokens: () => Promise.resolve(found) }) },
    });

  test("tells what each is good for, and which are good no more", async () => {
    const { code, stdout } = await list(TOKENS);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "NAME  TENANTS      ROUTES     STATE    EXPIRES                   BY             AGE  REVOKED BY
      app   acme,globex  decisions  live     2027-01-01T00:00:00.000Z  ada            2h   -
      late  all          all        expired  2026-11-22T14:00:00.000Z  ada            2d   -
      old   all          all        revoked  never                     bob\\u{1b}[31m  2d   eve
      "
    `);
  });

  test("gives programs the same", async () => {
    const { stdout } = await list(TOKENS, "--json");
    const states = ["live", "expired", "revoked"];
    expect(JSON.parse(stdout)).toEqual({
      tokens: TOKENS.map((token, index) => ({ ...token, state: states[index] })),
    });
  });

  test("says when there is none", async () => {
    expect(await list([])).toMatchObject({ code: 0, stdout: "", stderr: "there is no token\n" });
  });
});
