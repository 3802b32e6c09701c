// Every place where a secret comes from gets a value that can be recognised, and then everything that edict lets out is
// searched for it: what it prints, answers, writes and keeps.
import { existsSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { afterEach, describe, expect, test, vi } from "vitest";
import { Secret } from "../../core/secret.ts";
import { openDatabase } from "../../store/database.ts";
import type { DatabaseTarget } from "../../store/database.ts";
import { copyOfExample, edict, edictRun } from "../e2e/running.ts";
import { DATABASES, requireDatabase } from "../servers/databases.ts";
import type { DatabaseKind } from "../servers/databases.ts";
import { freshPostgresUrl } from "../servers/postgres.ts";

/** The secrets by where they come from. Each is different, so that a find names its place. */
const CANARIES = {
  "the URL of the database": "canary-database-7f3a91",
  "a key-encryption key from the environment": "c4a7a2f1".repeat(8),
  "a key-encryption key from a file": "canary-file-kek-0123456789abcdef",
  "a token from the environment": "canary-env-token-0123456789abcdef",
  "a token from a command": "canary-command-token-0123456789abcdef",
  "an OIDC secret from the environment": "canary-oidc-secret-0123456789",
  "the stderr of a command": "canary-stderr-5b1c22",
  "a literal in the YAML": "canary-literal-90ee11",
  "a token that nobody has": "canary-wrong-token-0123456789abcdef",
} as const;

/** Every way in which programs like to write the same bytes. */
function spellings(value: string): readonly Buffer[] {
  const bytes = [Buffer.from(value), ...(/^[0-9a-f]{64}$/u.test(value) ? [Buffer.from(value, "hex")] : [])];
  const texts = bytes.flatMap((one) => [
    one.toString("base64").replaceAll("=", ""),
    one.toString("base64url"),
    one.toString("hex"),
  ]);
  return [...bytes, ...texts.map((text) => Buffer.from(text)), Buffer.from(encodeURIComponent(value))];
}

/** What was let out, by where. */
class Sinks {
  readonly #sinks: { readonly name: string; readonly bytes: Buffer }[] = [];

  add(name: string, content: Buffer | string): void {
    this.#sinks.push({ name, bytes: Buffer.from(content) });
  }

  /** Searched later than it is told, because a generated secret is known only then. */
  find(secrets: Readonly<Record<string, string>>): readonly string[] {
    return Object.entries(secrets).flatMap(([secret, value]) =>
      this.#sinks.flatMap(({ name, bytes }) =>
        spellings(value).some((spelling) => bytes.includes(spelling))
          ? [`${secret} is in ${name}: ${excerpt(bytes, value)}`]
          : [],
      ),
    );
  }

  get size(): number {
    return this.#sinks.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  holds(text: string): boolean {
    return this.#sinks.some(({ bytes }) => bytes.includes(text));
  }
}

function excerpt(bytes: Buffer, value: string): string {
  const at =
    spellings(value)
      .map((spelling) => bytes.indexOf(spelling))
      .find((found) => found !== -1) ?? 0;
  return JSON.stringify(bytes.subarray(Math.max(0, at - 100), at + 80).toString("utf8"));
}

const DEBUG = ["--log-level", "debug"] as const;

afterEach(() => {
  vi.unstubAllEnvs();
});

/** The example with a secret of each origin in it. */
function workspaceWith(kind: DatabaseKind): string {
  const root = copyOfExample("acme");
  writeFileSync(path.join(root, "kek"), CANARIES["a key-encryption key from a file"], { mode: 0o600 });
  writeFileSync(
    path.join(root, "token.sh"),
    `echo ${CANARIES["the stderr of a command"]} >&2\nprintf %s ${CANARIES["a token from a command"]}\n`,
  );
  vi.stubEnv("ACME_KEK", CANARIES["a key-encryption key from the environment"]);
  vi.stubEnv("APP_TOKEN", CANARIES["a token from the environment"]);
  vi.stubEnv("OIDC_SECRET", CANARIES["an OIDC secret from the environment"]);
  writeFileSync(
    path.join(root, "edict.yaml"),
    settings(
      kind === "postgres" ? "database: { urlSecret: database-url }" : "",
      kind === "postgres" ? "database" : "files",
    ),
  );
  return root;
}

function settings(database: string, log: string, more = ""): string {
  return `apiVersion: edict/v1
kind: Workspace
metadata: { name: canaries }
spec:
  ${database}
  server:
    log: { to: ${log}, keep: all }
    tokens:
      - { name: app, tenant: acme, secretRef: { name: app-token } }
      - { name: operator, secretRef: { name: command-token } }
      - { name: made, tenant: globex, secretRef: { name: made-token } }
  secrets:
    database-url: { env: CANARY_DATABASE_URL }
    acme-kek: { tenants: [acme], env: ACME_KEK }
    globex-kek: { tenants: [globex], file: kek }
    acme-oidc-secret: { tenants: [acme], env: OIDC_SECRET }
    app-token: { env: APP_TOKEN }
    command-token: { command: [sh, token.sh] }
    made-token: { generated: { bytes: 32 } }
  dataSources:
    - name: main
      tables:
        - { name: public.messages, personalData: true }
        - { name: public.conversations, personalData: true }
        - { name: public.contacts, personalData: true }
        - { name: public.audit_logs, personalData: true }
        - { name: public.billing_events, personalData: true }
${more}`;
}

async function databaseOf(kind: DatabaseKind, root: string): Promise<DatabaseTarget> {
  if (kind === "embedded") return { kind, folder: path.join(root, ".edict") };
  const url = await freshPostgresUrl();
  vi.stubEnv("CANARY_DATABASE_URL", `${url}&password=${CANARIES["the URL of the database"]}`);
  return { kind, url: new Secret(url) };
}

/** Runs a command and keeps what it prints. */
async function told(sinks: Sinks, ...argv: readonly string[]): Promise<number> {
  const { exitCode, stdout, stderr } = await edict([...argv, ...DEBUG]);
  const name = argv.join(" ");
  sinks.add(`stdout of ${name}`, stdout);
  sinks.add(`stderr of ${name}`, stderr);
  return exitCode;
}

describe.each(DATABASES)("secrets on %s", (kind) => {
  requireDatabase(kind);

  test(
    "are in nothing that a whole life of a workspace prints, answers and keeps",
    { timeout: 600_000 },
    async () => {
      const root = workspaceWith(kind);
      const database = await databaseOf(kind, root);
      const sinks = new Sinks();
      const plan = path.join(root, "plan.json");
      expect(await told(sinks, "validate", root)).toBe(0);
      expect(await told(sinks, "plan", root, "--out", plan)).toBe(2);
      sinks.add("the plan's file", readFileSync(plan));
      await whileServing(sinks, root);
      await failures(sinks, root, kind);
      await inTables(sinks, database);
      inFolder(sinks, root);
      const made = readFileSync(path.join(root, ".edict/secrets/made-token"), "utf8");
      expect(made.length).toBeGreaterThan(40);
      // The search finds what is there: resources' names are in every sink.
      expect(sinks.holds("acme-oidc-secret") && sinks.holds("RoleBinding/acme/owner")).toBe(true);
      expect(sinks.size).toBeGreaterThan(100_000);
      expect(sinks.find({ ...CANARIES, "a generated token": made })).toEqual([]);
    },
  );
});

/** The daemon with its log at its loudest, every route with right and wrong tokens, and the other verbs beside it. */
async function whileServing(sinks: Sinks, root: string): Promise<void> {
  const running = await edictRun(root, DEBUG);
  const tokens = [
    CANARIES["a token from the environment"],
    CANARIES["a token from a command"],
    readFileSync(path.join(root, ".edict/secrets/made-token"), "utf8"),
    CANARIES["a token that nobody has"],
  ];
  const question = {
    subject: { type: "user", id: "owner@acme.example" },
    action: { name: "connect" },
    resource: { type: "account", id: "1" },
  };
  const secret = CANARIES["a token from the environment"];
  const bodies = [
    JSON.stringify(question),
    JSON.stringify({
      ...question,
      context: { note: "kept", authorization: secret, login: [{ password: secret }] },
    }),
    "{",
    JSON.stringify({ ...question, subject: { type: tokens[0] } }),
  ];
  let allowed = 0;
  for (const token of tokens) {
    const headers = {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      "x-request-id": "r1",
    };
    for (const url of [
      "/metrics",
      "/status",
      "/readyz",
      "/healthz",
      "/nothing",
      "/.well-known/authzen-configuration",
      `/status?token=${token}`,
      `/tenants/${token}/x`,
    ])
      sinks.add(`GET ${url.split("=")[0] ?? ""}`, await answer(`${running.address}${url}`, { headers }));
    for (const body of bodies) {
      for (const url of [
        "/access/v1/evaluation",
        "/tenants/acme/access/v1/evaluation",
        "/tenants/globex/access/v1/evaluations",
      ]) {
        const text = await answer(`${running.address}${url}`, { method: "POST", headers, body });
        if (text.includes('"decision":true')) allowed += 1;
        sinks.add(`POST ${url}`, text);
      }
    }
  }
  expect(allowed).toBeGreaterThan(0);
  expect(await told(sinks, "get", root, "--json")).toBe(0);
  expect(await told(sinks, "describe", root, "SsoConnection", "okta", "--tenant", "acme")).toBe(0);
  expect(await told(sinks, "describe", root, "KeyRing", "main", "--tenant", "acme", "--json")).toBe(0);
  expect(await told(sinks, "events", root, "--json", "--limit", "1000")).toBe(0);
  expect(await told(sinks, "events", "verify", root)).toBe(0);
  expect(await told(sinks, "decisions", root, "--all", "--json")).toBe(0);
  await told(sinks, "drift", root);
  await told(
    sinks,
    "decide",
    root,
    "--tenant",
    "acme",
    "--subject",
    "user:owner@acme.example",
    "--action",
    "connect",
    "--resource",
    "account:1",
  );
  expect(await running.stop()).toBe(0);
  sinks.add("stdout of run", running.output().stdout);
  sinks.add("stderr of run", running.output().stderr);
}

/** The answer with its status and headers. A request that cannot be made answers nothing. */
async function answer(url: string, init: RequestInit): Promise<string> {
  const response = await fetch(url, init);
  return `${response.status} ${JSON.stringify([...response.headers])} ${await response.text()}`;
}

/** What goes wrong around secrets, each time with one in reach. */
async function failures(sinks: Sinks, root: string, kind: DatabaseKind): Promise<void> {
  const file = path.join(root, "edict.yaml");
  const whole = readFileSync(file, "utf8");
  const write = (from: string, to: string): void => writeFileSync(file, whole.replace(from, to));
  const literal = CANARIES["a literal in the YAML"];

  const password = CANARIES["the URL of the database"];
  for (const url of [
    `postgres://ann:${password}@127.0.0.1:1/db`,
    `postgres://127.0.0.1:1/db?user=ann&password=${password}`,
    `${password}`,
    `postgres://ann:${password}@[/db`,
  ])
    expect(await told(sinks, "plan", root, "--database", url), url).toBeGreaterThan(0);

  vi.stubEnv("ACME_KEK", `${CANARIES["a key-encryption key from the environment"]}00`);
  writeFileSync(
    path.join(root, "tenants/acme/keys.yaml"),
    readFileSync(path.join(root, "tenants/acme/keys.yaml"), "utf8").replace("name: main", "name: second"),
  );
  expect(await told(sinks, "apply", root, "--approve", "key-loss", "--approve", "lock-out")).toBeGreaterThan(
    0,
  );

  write("command: [sh, token.sh]", "command: [sh, -c, 'sh token.sh; exit 3']");
  expect(await told(sinks, "run", root)).toBe(1);
  write("env: APP_TOKEN", "env: SHORT");
  vi.stubEnv("SHORT", literal.slice(0, 12));
  expect(await told(sinks, "run", root)).toBe(1);
  write("env: APP_TOKEN", "command: [sh, token.sh]");
  expect(await told(sinks, "run", root)).toBe(1);
  write("file: kek", "file: kek/nothing");
  await told(sinks, "apply", root);

  write("database-url: {", `broken: ${literal}\n    database-url: {`);
  for (const format of ["text", "json", "sarif", "github", "junit", "markdown"])
    if (kind === "postgres") await told(sinks, "validate", root, "--format", format);
  writeFileSync(file, whole);
  const sso = path.join(root, "tenants/acme/sso.yaml");
  const good = readFileSync(sso, "utf8");
  const reference = "clientSecretRef: { name: acme-oidc-secret }";
  for (const wrong of [
    `clientSecretRef: ${literal}`,
    `clientSecret: ${literal}`,
    `clientSecretRef: { value: ${literal} }`,
    `clientSecretRef: "${literal}`,
    `clientSecret: "${literal}"\n    clientSecret: "${literal}"`,
  ]) {
    writeFileSync(sso, good.replace(reference, wrong));
    for (const format of kind === "postgres" ? ["text", "json", "sarif"] : ["text"])
      expect(await told(sinks, "validate", root, "--format", format), wrong).toBe(1);
  }
  writeFileSync(sso, good);
}

/** Every row of every table that edict keeps. */
async function inTables(sinks: Sinks, target: DatabaseTarget): Promise<void> {
  const database = await openDatabase(target);
  const tables = await database.query<{ readonly name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables where table_schema like 'edict%'`,
  );
  expect(tables.length).toBeGreaterThan(10);
  for (const { name } of tables) {
    const rows = await database.query<{ readonly row: string }>(`select t::text as row from ${name} t`);
    sinks.add(`the table ${name}`, rows.map(({ row }) => row).join("\n"));
  }
  await database.close();
}

/** Everything in .edict but the generated secrets, whose place it is. */
function inFolder(sinks: Sinks, root: string): void {
  const folder = path.join(root, ".edict");
  for (const name of readdirSync(folder, { recursive: true, encoding: "utf8" })) {
    const file = path.join(folder, name);
    if (name.startsWith("secrets") || !existsSync(file) || !statSync(file).isFile()) continue;
    sinks.add(`the file ${name}`, readFileSync(file));
  }
}
