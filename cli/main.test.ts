import { describe, expect, test } from "vitest";
import { EdictError } from "../core/errors.ts";
import { edict } from "../tests/fakes/command-line.ts";
import { installedVersion } from "./installation.ts";
import { GLOBAL_OPTIONS } from "./verb.ts";
import { VERBS } from "./verbs.ts";

describe("the command line", () => {
  test("prints help without a verb, and says nothing of an error", async () => {
    const { code, stdout, stderr } = await edict([]);
    expect([code, stderr]).toEqual([0, ""]);
    for (const { name } of VERBS) expect(stdout).toContain(name.split(" ")[0]);
    expect(stdout).toContain("Exit codes:");
  });

  test.each(VERBS.map(({ name }) => name))("%s has help with examples and exit codes", async (name) => {
    const { code, stdout } = await edict([...name.split(" "), "--help"]);
    expect(code).toBe(0);
    expect(stdout).toContain("Examples:");
    expect(stdout).toContain(`edict ${name}`);
    expect(stdout).toContain("Exit codes:");
  });

  test.each([
    [["plna"], "EDICT_USAGE_UNKNOWN", "Did you mean plan?"],
    [["plan", "--fromat", "text"], "EDICT_USAGE_UNKNOWN", "Did you mean --format?"],
    [["apply", "a", "b"], "EDICT_USAGE_UNKNOWN", "too many arguments"],
    [["new"], "EDICT_USAGE_UNKNOWN", "new kind, new rule"],
    [["new", "knid", "Thing"], "EDICT_USAGE_UNKNOWN", "Did you mean kind?"],
    [["new", "kind"], "EDICT_ARGUMENT_INVALID", "NAME"],
    [["plan", "--format", "yaml"], "EDICT_ARGUMENT_INVALID", "yaml"],
    [["plan", "--out"], "EDICT_ARGUMENT_INVALID", "--out"],
    [["decide", "--subject", "user:a"], "EDICT_ARGUMENT_INVALID", "--tenant"],
    [["events", "--limit", "none"], "EDICT_ARGUMENT_INVALID", "--limit"],
    [["completion", "bsh"], "EDICT_USAGE_UNKNOWN", "did you mean bash?"],
    [["schema", "Rolle"], "EDICT_KIND_UNKNOWN", "did you mean Role?"],
  ])("refuses %j as %s", async (argv, errorCode, told) => {
    const { code, stdout, stderr } = await edict(argv, { workspace: {} });
    expect([code, stdout]).toEqual([1, ""]);
    expect(stderr).toContain(`error ${errorCode}: `);
    expect(stderr).toContain(told);
    expect(stderr).toContain("what to do: ");
  });

  test("prints an error once, with its causes and no stack", async () => {
    const failing = new EdictError("EDICT_DATABASE_BUSY", "opening the database", {
      cause: new Error("locked by 42"),
    });
    const { code, stderr } = await edict(["plan"], { workspace: { plan: () => Promise.reject(failing) } });
    expect(code).toBe(4);
    expect(stderr).toBe(
      "error EDICT_DATABASE_BUSY: opening the database: locked by 42\n" +
        "what to do: Wait for it, stop it, or use PostgreSQL with --database.\n",
    );
  });

  test("prints an error as the document of --json, on stdout", async () => {
    const { code, stdout, stderr } = await edict(["plan", "--json"]);
    expect([code, stderr]).toEqual([1, ""]);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: "EDICT_WORKSPACE_MISSING", retryable: false, exitCode: 1 },
    });
  });

  test("shows the stack only with --log-level debug", async () => {
    const parts = { workspace: { plan: () => Promise.reject(new TypeError("broken")) } };
    const quiet = await edict(["plan"], parts);
    expect(quiet.stderr).not.toContain("    at ");
    expect(quiet.stderr).toContain("EDICT_INTERNAL: broken");
    const loud = await edict(["plan", "--log-level", "debug"], parts);
    expect(loud.stderr).toContain("    at ");
  });

  test("never prints the password of a database URL", async () => {
    const failing = new EdictError(
      "EDICT_DATABASE_UNREACHABLE",
      "connecting to postgres://edict:hunter2@db/edict",
    );
    const { stderr } = await edict(["plan"], { workspace: { plan: () => Promise.reject(failing) } });
    expect(stderr).toContain("postgres://edict:[redacted]@db/edict");
    expect(stderr).not.toContain("hunter2");
  });

  test("closes the workspace however the verb ends", async () => {
    const { closed, opened } = await edict(["plan"], {
      workspace: { plan: () => Promise.reject(new Error("no")) },
    });
    expect([opened.length, closed]).toEqual([1, true]);
  });

  test("understands global options before and behind the verb", async () => {
    const schema = { workspace: {} };
    const before = await edict(["--json", "version"], schema);
    const behind = await edict(["version", "--json"], schema);
    expect(JSON.parse(before.stdout)).toEqual(JSON.parse(behind.stdout));
    expect(JSON.parse(before.stdout)).toMatchObject({ edict: installedVersion() });
  });

  test("hands options and environment to the workspace, the option first", async () => {
    const env = {
      EDICT_DATABASE_URL: "postgres://from-env",
      EDICT_AUTHOR: "eve",
      EDICT_ACTOR: "ci",
      EDICT_DATA: "state",
    };
    const { opened } = await edict(["plan", "shop", "--author", "ada@acme.example", "--data", "/elsewhere"], {
      env,
      cwd: "/home/ada",
    });
    expect(opened[0]).toMatchObject({
      root: "/home/ada/shop",
      actor: "ci",
      author: "ada@acme.example",
      dataDir: "/elsewhere",
      serve: false,
      allowCommands: false,
    });
    expect(opened[0]?.database?.reveal()).toBe("postgres://from-env");
  });

  test("takes the current folder and the user of the system where nothing is said", async () => {
    const { opened } = await edict(["plan"], { cwd: "/home/ada", env: { EDICT_ACTOR: "" } });
    expect(opened[0]).toMatchObject({ root: "/home/ada", actor: "ada" });
    expect(opened[0]).not.toHaveProperty("database");
  });
});

describe("colours", () => {
  const styled = "\u001b[";

  test.each([
    ["on a terminal", { terminal: true }, ["plna"], true],
    ["not off a terminal", { terminal: false }, ["plna"], false],
    ["not with NO_COLOR", { terminal: true, env: { NO_COLOR: "1" } }, ["plna"], false],
    ["with an empty NO_COLOR", { terminal: true, env: { NO_COLOR: "" } }, ["plna"], true],
    ["not on a dumb terminal", { terminal: true, env: { TERM: "dumb" } }, ["plna"], false],
    ["not with --no-color", { terminal: true }, ["plna", "--no-color"], false],
    ["with FORCE_COLOR", { terminal: false, env: { FORCE_COLOR: "1" } }, ["plna"], true],
  ])("%s", async (_when, parts, argv, coloured) => {
    expect((await edict(argv, parts)).stderr.includes(styled)).toBe(coloured);
  });
});

describe("the descriptors", () => {
  test("have no option of the name of a global one, which would hide it", () => {
    const global = new Set(GLOBAL_OPTIONS.map(({ name }) => name));
    const hidden = VERBS.flatMap(({ name, options }) =>
      options.filter((option) => global.has(option.name)).map((option) => `${name} --${option.name}`),
    );
    expect(hidden).toEqual([]);
  });

  test("have names and summaries of their own, and examples that begin like the verb", () => {
    expect(new Set(VERBS.map(({ name }) => name)).size).toBe(VERBS.length);
    expect(new Set(VERBS.map(({ summary }) => summary)).size).toBe(VERBS.length);
    for (const { name, examples } of VERBS) {
      expect(examples.length, name).toBeGreaterThan(0);
      for (const { command } of examples) expect(command).toContain(`edict ${name}`);
    }
  });
});
