import { describe, expect, test } from "vitest";
import { kinds } from "../../controllers/index.gen.ts";
import type { KindRegistration } from "../../core/controller.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import type { SourceSnapshot } from "../../core/ports.ts";
import { snapshotOf } from "../../tests/fakes/snapshots.ts";
import { toyKind, toys } from "../../tests/fakes/toy-kinds.ts";
import { Loader } from "./load.ts";
import type { Loaded } from "./load.ts";

const KINDS = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
const TOYS = toys(toyKind("Toy"), toyKind("Tenant"));
const WORKSPACE = "apiVersion: edict/v1\nkind: Workspace\nmetadata: { name: w }\nspec: {}\n";

type Files = Readonly<Record<string, Uint8Array | string>>;

function snapshot(files: Files): SourceSnapshot {
  return snapshotOf({ "edict.yaml": WORKSPACE, ...files });
}

function load(files: Files, registrations: ReadonlyMap<string, KindRegistration> = TOYS): Promise<Loaded> {
  return new Loader(registrations).load(snapshot(files));
}

function resource(kind: string, name: string, rest = "spec: {}"): string {
  return `apiVersion: edict/v1\nkind: ${kind}\nmetadata:\n  name: ${name}\n${rest}\n`;
}

function brief({ code, file, line, column }: Diagnostic): string {
  return `${code} ${file}:${line}:${column}`;
}

describe("where a resource stands", () => {
  const toy = resource("Toy", "a");
  const own = resource("Toy", "a", "  tenant: acme\nspec: {}");
  const cases: readonly (readonly [string, string, string, readonly string[], readonly string[]])[] = [
    ["below platform/", "platform/x/y.yaml", toy, ["Toy/a"], []],
    ["below tenants/acme/", "tenants/acme/x.yml", toy, ["Toy/acme/a"], []],
    ["below tenants/acme/ and says so", "tenants/acme/x.yaml", own, ["Toy/acme/a"], []],
    [
      "below tenants/acme/ and says another",
      "tenants/globex/x.yaml",
      own,
      [],
      ["EDICT_RESOURCE_SCOPE tenants/globex/x.yaml:5:11"],
    ],
    [
      "below platform/ and says a tenant",
      "platform/x.yaml",
      own,
      [],
      ["EDICT_RESOURCE_SCOPE platform/x.yaml:5:11"],
    ],
    ["in tenants/ itself", "tenants/x.yaml", toy, [], ["EDICT_RESOURCE_SCOPE tenants/x.yaml:1:1"]],
    [
      "below a folder that names no tenant",
      "tenants/Acme Corp/x.yaml",
      toy,
      [],
      ["EDICT_RESOURCE_SCOPE tenants/Acme Corp/x.yaml:1:1"],
    ],
    [
      "below a folder whose name only looks like acme",
      "tenants/\u0430cme/x.yaml",
      toy,
      [],
      ["EDICT_RESOURCE_SCOPE tenants/\u0430cme/x.yaml:1:1"],
    ],
    [
      "below tenants/platform/",
      "tenants/platform/x.yaml",
      toy,
      [],
      ["EDICT_RESOURCE_SCOPE tenants/platform/x.yaml:1:1"],
    ],
    ["elsewhere", "docs/x.yaml", toy, [], []],
    ["below a folder that only begins like ours", "platforms/x.yaml", toy, [], []],
    [
      "a Tenant called platform",
      "platform/x.yaml",
      resource("Tenant", "platform"),
      [],
      ["EDICT_RESOURCE_INVALID platform/x.yaml:4:9"],
    ],
  ];
  test.each(cases)("%s", async (_reason, path, text, keys, problems) => {
    const { resources, diagnostics } = await load({ [path]: text });
    expect(resources.map(({ key }) => key)).toEqual(keys);
    expect(diagnostics.map(brief)).toEqual(problems);
  });

  test("kinds of one scope only", async () => {
    const tenant = await load(
      {
        "tenants/acme/x.yaml": resource(
          "Tenant",
          "a",
          "spec: { displayName: A, owner: o, plan: p, region: eu-central }",
        ),
      },
      KINDS,
    );
    expect(tenant.diagnostics.map(brief)).toEqual(["EDICT_RESOURCE_SCOPE tenants/acme/x.yaml:2:7"]);
    const sso = await load(
      {
        "platform/x.yaml": resource(
          "RoleBinding",
          "a",
          "spec: { role: r, subjects: [{ type: user, id: u }] }",
        ),
      },
      KINDS,
    );
    expect(sso.diagnostics.map(brief)).toEqual(["EDICT_RESOURCE_SCOPE platform/x.yaml:2:7"]);
  });
});

describe("documents that are no resources", () => {
  const cases: readonly (readonly [string, string, string])[] = [
    ["a list", "- a", "EDICT_RESOURCE_INVALID platform/x.yaml:1:1"],
    ["text", "a", "EDICT_RESOURCE_INVALID platform/x.yaml:1:1"],
    ["neither apiVersion nor kind", "a: 1", "EDICT_RESOURCE_INVALID platform/x.yaml:1:1"],
    ["no kind", "apiVersion: edict/v1", "EDICT_RESOURCE_INVALID platform/x.yaml:1:1"],
    [
      "a kind that is no text",
      "apiVersion: edict/v1\nkind: [Toy]",
      "EDICT_RESOURCE_INVALID platform/x.yaml:2:7",
    ],
    ["an unknown kind", resource("Toi", "a"), "EDICT_KIND_UNKNOWN platform/x.yaml:2:7"],
    [
      "another version",
      resource("Toy", "a").replace("v1", "v2"),
      "EDICT_RESOURCE_INVALID platform/x.yaml:1:13",
    ],
    ["a second workspace", WORKSPACE, "EDICT_KIND_UNKNOWN platform/x.yaml:2:7"],
  ];
  test.each(cases)("%s", async (_reason, text, problem) => {
    const { diagnostics } = await load({ "platform/x.yaml": text });
    expect(diagnostics.map(brief)).toEqual([problem]);
  });

  test("a slip of the pen is recognised", async () => {
    const { diagnostics } = await load({ "platform/x.yaml": resource("Toi", "a") });
    expect(diagnostics[0]?.hint).toBe('Did you mean "Toy"?');
  });
});

describe("what schemas refuse", () => {
  const sso = (protocol: string): Files => ({
    "tenants/acme/x.yaml": resource(
      "SsoConnection",
      "a",
      `spec:\n  provider: okta\n  protocol: { type: oidc, issuer: "https://a.example", clientId: c, ${protocol} }`,
    ),
  });
  const cases: readonly (readonly [string, Files, Partial<Diagnostic>])[] = [
    [
      "an unknown field",
      { "platform/x.yaml": resource("Role", "a", "spec:\n  rules: []\n  descripton: x") },
      {
        code: "EDICT_RESOURCE_UNKNOWN_FIELD",
        line: 7,
        column: 3,
        length: 10,
        pointer: "/spec/descripton",
        message: 'spec has no field "descripton".',
        hint: 'Did you mean "description"?',
      },
    ],
    [
      "a word that is not in the list",
      {
        "platform/x.yaml": resource(
          "Role",
          "a",
          "spec:\n  rules:\n    - { effect: alow, actions: [a], resources: [b] }",
        ),
      },
      {
        code: "EDICT_RESOURCE_INVALID",
        line: 7,
        column: 17,
        length: 4,
        pointer: "/spec/rules/0/effect",
        message: 'spec.rules[0].effect must be one of "allow", "deny", not "alow".',
        hint: 'Did you mean "allow"?',
      },
    ],
    [
      "a wrong tag of a union",
      {
        "tenants/acme/x.yaml": resource(
          "SsoConnection",
          "a",
          "spec:\n  provider: okta\n  protocol: { type: odic }",
        ),
      },
      {
        code: "EDICT_RESOURCE_INVALID",
        line: 7,
        column: 21,
        message: 'spec.protocol.type must be one of "saml", "oidc", not "odic".',
        hint: 'Did you mean "oidc"?',
      },
    ],
    [
      "a missing field",
      sso("clientAuthentication: client-secret-post"),
      {
        code: "EDICT_RESOURCE_INVALID",
        line: 7,
        pointer: "/spec/protocol",
        message: 'spec.protocol lacks the field "clientSecretRef".',
      },
    ],
    [
      "a duration by its form",
      { "platform/x.yaml": resource("SecurityPolicy", "a", "spec:\n  session: { idleTimeout: 1h }") },
      {
        code: "EDICT_RESOURCE_INVALID",
        line: 6,
        column: 27,
        message: 'spec.session.idleTimeout has not the right form: "1h".',
      },
    ],
    [
      "a secret where its reference belongs",
      sso("clientSecretRef: hunter2"),
      { code: "EDICT_SECRET_LITERAL", pointer: "/spec/protocol/clientSecretRef" },
    ],
    [
      "a secret under a name of its own",
      sso("clientSecretRef: { name: s }, clientSecret: hunter2"),
      { code: "EDICT_SECRET_LITERAL", pointer: "/spec/protocol/clientSecret" },
    ],
    [
      "a secret inside of a reference",
      sso("clientSecretRef: { name: s, value: hunter2 }"),
      { code: "EDICT_SECRET_LITERAL", pointer: "/spec/protocol/clientSecretRef/value" },
    ],
    [
      "a secret as the name of the secret",
      sso('clientSecretRef: { name: "hunter2 !" }'),
      {
        code: "EDICT_RESOURCE_INVALID",
        message: "spec.protocol.clientSecretRef.name has not the right form: [hidden].",
      },
    ],
    [
      "a secret that is not declared",
      sso("clientSecretRef: { name: hunter }"),
      { code: "EDICT_SECRET_UNDECLARED", pointer: "/spec/protocol/clientSecretRef/name", length: 6 },
    ],
  ];
  test.each(cases)("%s", async (_reason, files, expected) => {
    const { diagnostics } = await load(files, KINDS);
    expect(diagnostics).toHaveLength(1);
    expect(diagnostics[0]).toMatchObject(expected);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });

  test("a secret is its tenants' own, and whether another tenant has one is not told", async () => {
    const edict = (secrets: string): string =>
      `apiVersion: edict/v1\nkind: Workspace\nmetadata: { name: w }\nspec:\n  secrets: ${secrets}\n`;
    const connection = sso("clientSecretRef: { name: key }");
    const problems = async (secrets: string): Promise<readonly Diagnostic[]> =>
      (await load({ ...connection, "edict.yaml": edict(secrets) }, KINDS)).diagnostics;
    expect(await problems("{ key: { tenants: [acme], env: KEY } }")).toEqual([]);
    expect(await problems('{ key: { tenants: ["*"], env: KEY } }')).toEqual([]);
    const foreign = await problems("{ key: { tenants: [globex], env: KEY } }");
    expect(foreign.map(({ code }) => code)).toEqual(["EDICT_SECRET_UNDECLARED"]);
    expect(await problems("{ other: { tenants: [globex], env: KEY } }")).toEqual(foreign);
    expect(await problems("{ key: { env: KEY } }")).toEqual(foreign);
  });

  test("what only the kind itself can judge", async () => {
    const spec = "spec:\n  session: { idleTimeout: PT8H, absoluteTimeout: PT1H }";
    const { diagnostics } = await load({ "platform/x.yaml": resource("SecurityPolicy", "a", spec) }, KINDS);
    expect(diagnostics).toMatchObject([{ code: "EDICT_RESOURCE_INVALID", file: "platform/x.yaml", line: 6 }]);
  });

  test("all problems of all files are told at once, sorted", async () => {
    const { diagnostics } = await load({
      "tenants/b/x.yaml": "a: [",
      "platform/z.yaml": `${resource("Toi", "a")}---\nb: 1\n`,
      "platform/a.yaml": "a: 1\na: 2",
    });
    expect(diagnostics.map(brief)).toEqual([
      "EDICT_LOAD_DUPLICATE_KEY platform/a.yaml:2:1",
      "EDICT_KIND_UNKNOWN platform/z.yaml:2:7",
      "EDICT_RESOURCE_INVALID platform/z.yaml:7:1",
      ...diagnostics.slice(3).map(brief),
    ]);
    expect(diagnostics.slice(3).every(({ file }) => file === "tenants/b/x.yaml")).toBe(true);
  });

  test("of very many problems in one file only some are told, and how many are not", async () => {
    const { diagnostics } = await load({ "platform/x.yaml": "--- a\n".repeat(500) });
    expect(diagnostics).toHaveLength(101);
    expect(diagnostics.map(({ message }) => message)).toContain(
      "400 more problems of this file are not shown.",
    );
  });

  test("what the source could not read is told with the rest", async () => {
    const problem = { path: "platform/x.yaml", code: "EDICT_LOAD_SYMLINK", message: "out" } as const;
    const { diagnostics } = await new Loader(TOYS).load({ ...snapshot({}), problems: [problem] });
    expect(diagnostics).toMatchObject([
      { code: "EDICT_LOAD_SYMLINK", file: "platform/x.yaml", message: "out", severity: "error" },
    ]);
  });
});

describe("what must be there once", () => {
  test("a key", async () => {
    const { resources, diagnostics } = await load({
      "platform/b.yaml": `# first\n${resource("Toy", "a")}`,
      "platform/c.yaml": resource("Toy", "a"),
      "tenants/acme/a.yaml": resource("Toy", "a"),
    });
    expect(resources.map(({ key, origin }) => `${key} ${origin.file}`)).toEqual([
      "Toy/a platform/b.yaml",
      "Toy/acme/a tenants/acme/a.yaml",
    ]);
    expect(diagnostics.map(brief)).toEqual(["EDICT_RESOURCE_DUPLICATE platform/c.yaml:4:9"]);
    expect(diagnostics[0]?.message).toContain("platform/b.yaml:2");
  });

  test("a kind of which an owner has one", async () => {
    const policy = (name: string): string => resource("SecurityPolicy", name);
    const { diagnostics } = await load(
      {
        "platform/a.yaml": policy("a"),
        "tenants/acme/a.yaml": policy("a"),
        "tenants/acme/b.yaml": policy("b"),
      },
      KINDS,
    );
    expect(diagnostics.map(brief)).toEqual(["EDICT_RESOURCE_DUPLICATE tenants/acme/b.yaml:4:9"]);
  });
});

describe("resources", () => {
  const text = resource(
    "Role",
    "a",
    "spec:\n  rules:\n    - actions: [view]\n      resources:\n        - doc\n",
  );

  test("have their defaults, and know where each field was written", async () => {
    const { resources } = await load({ "platform/x.yaml": `# role\n${text}` }, KINDS);
    const [role] = resources;
    expect(role).toMatchObject({
      key: "Role/a",
      metadata: { labels: {}, annotations: {} },
      spec: { rules: [{ effect: "allow" }] },
    });
    expect(role?.origin).toEqual({ file: "platform/x.yaml", line: 2, column: 1 });
    const at = (pointer: string): string => `${role?.locate(pointer).line}:${role?.locate(pointer).column}`;
    expect([
      at("/metadata/name"),
      at("/spec/rules"),
      at("/spec/rules/0/actions/0"),
      at("/spec/rules/0/resources/0"),
    ]).toEqual(["5:9", "7:3", "8:17", "10:11"]);
    // A default has no place of its own; neither has what is not there at all.
    expect([at("/spec/rules/0/effect"), at("/nothing"), at("")]).toEqual(["8:7", "2:1", "2:1"]);
  });

  test("cannot be changed", async () => {
    const { resources } = await load({ "platform/x.yaml": text }, KINDS);
    const [role] = resources;
    expect(() => Object.assign(role?.spec ?? {}, { x: 1 })).toThrow(TypeError);
    expect(() => Object.assign(role?.metadata.labels ?? {}, { x: 1 })).toThrow(TypeError);
    expect(Object.isFrozen(role?.spec["rules"])).toBe(true);
  });

  test("have the digest of what they say, wherever and however it is written", async () => {
    const flow =
      'apiVersion: edict/v1\nkind: Role\nmetadata: {"name": "a"}\nspec: {rules: [{resources: [doc], actions: [view], effect: allow}]}';
    const digests = [];
    for (const files of [{ "platform/x.yaml": text }, { "platform/y.yaml": `# other\n${flow}` }]) {
      const { resources } = await load(files, KINDS);
      digests.push(resources[0]?.digest);
    }
    expect(digests[0]).toBe(digests[1]);
    const other = await load({ "platform/x.yaml": text.replace("view", "edit") }, KINDS);
    expect(other.resources[0]?.digest).not.toBe(digests[0]);
  });

  test("of an unchanged file are the very same objects, whatever else changes", async () => {
    const loader = new Loader(TOYS);
    const a = { "platform/a.yaml": resource("Toy", "a") };
    const first = await loader.load(snapshot({ ...a, "platform/b.yaml": resource("Toy", "b") }));
    const second = await loader.load(snapshot({ ...a, "platform/b.yaml": resource("Toy", "c") }));
    const third = await loader.load(snapshot({ ...a, "platform/b.yaml": resource("Toy", "b") }));
    expect(second.resources[0]).toBe(first.resources[0]);
    expect(third.resources[0]).toBe(first.resources[0]);
    expect(third.resources.map(({ key }) => key)).toEqual(["Toy/a", "Toy/b"]);
    expect(second.resources.map(({ key }) => key)).toEqual(["Toy/a", "Toy/c"]);
  });

  test("of the same bytes in two places are two, each with its own place", async () => {
    const same = resource("Toy", "a");
    const { resources } = await load({
      "tenants/a/x.yaml": same,
      "tenants/b/x.yaml": same,
      "platform/x.yaml": same,
    });
    expect(resources.map(({ key, origin }) => `${key} ${origin.file}`)).toEqual([
      "Toy/a platform/x.yaml",
      "Toy/a/a tenants/a/x.yaml",
      "Toy/b/a tenants/b/x.yaml",
    ]);
  });

  test("a document that was refused is named, so that references to it are not called missing", async () => {
    const { refused } = await load(
      { "tenants/acme/x.yaml": resource("Role", "a", "spec: { rules: 1 }") },
      KINDS,
    );
    expect([...refused]).toEqual(["Role/acme/a"]);
  });
});

describe("edict.yaml", () => {
  const config = (spec: string): SourceSnapshot =>
    snapshotOf({
      "edict.yaml": `apiVersion: edict/v1\nkind: Workspace\nmetadata: { name: w }\nspec:\n${spec}`,
    });

  test("sorts accepted drift by its id", async () => {
    const accepted = ["b", "a"].map(
      (id) => `{ id: ${id}, resource: Toy/${id}, reason: known, until: '2027-01-01T00:00:00Z' }`,
    );
    const file = config(
      `  drift: { mode: report, intervals: { Toy: PT1M }, accepted: [${accepted.join(", ")}] }\n`,
    );
    const { config: part, diagnostics } = await new Loader(TOYS).load(file);
    expect(diagnostics).toEqual([]);
    expect(part.drift).toMatchObject({ mode: "report", interval: "PT5M", intervals: { Toy: "PT1M" } });
    expect(part.drift.accepted.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("refuses kinds that there are not, each at its place", async () => {
    const file = config(
      "  drift:\n    intervals: { Tyo: PT1M }\n    accepted:\n" +
        "      - { id: a, resource: Rolle/x, reason: known, until: '2027-01-01T00:00:00Z' }\n",
    );
    const { diagnostics } = await new Loader(TOYS).load(file);
    expect(diagnostics.map(({ code, line, column, message }) => [code, line, column, message])).toEqual([
      ["EDICT_CONFIG_INVALID", 6, 18, 'There is no kind "Tyo".'],
      ["EDICT_CONFIG_INVALID", 8, 28, 'There is no kind "Rolle".'],
    ]);
    expect(diagnostics[0]?.hint).toBe('Did you mean "Toy"?');
  });

  test("gives the engine its part and the others theirs", async () => {
    const file = config(
      "  secrets: { b: { env: B }, a: { tenants: [acme], generated: { bytes: 32 } } }\n  database: { urlSecret: b }\n" +
        "  server: { listen: '127.0.0.1:1', tokens: [{ name: t, secretRef: { name: a } }] }\n" +
        "  hazards: { widens-access: { accept: true, reason: to play } }\n  dataSources: [{ name: main, tables: [{ name: public.a }] }]\n",
    );
    const loader = new Loader(TOYS);
    const { config: part, diagnostics } = await loader.load(file);
    expect(diagnostics).toEqual([]);
    expect(part).toEqual({
      name: "w",
      secrets: [
        { name: "a", tenants: ["acme"] },
        { name: "b", tenants: [] },
      ],
      dataSources: [{ name: "main", tables: [{ name: "public.a", personalData: false }] }],
      drift: { mode: "heal", interval: "PT5M", intervals: {}, accepted: [] },
      acceptedHazards: [{ hazard: "widens-access", reason: "to play" }],
    });
    expect(loader.workspaceFile(file)).toMatchObject({
      database: { urlSecret: "b" },
      server: { listen: "127.0.0.1:1" },
    });
  });

  test("may be nearly empty", () => {
    const file = new Loader(TOYS).workspaceFile(snapshot({}));
    expect(file).toMatchObject({
      name: "w",
      database: {},
      secrets: {},
      server: { listen: "127.0.0.1:7373", tokens: [] },
    });
  });

  const cases: readonly (readonly [string, SourceSnapshot, string])[] = [
    ["is missing", snapshotOf({}), "EDICT_WORKSPACE_MISSING"],
    ["is no YAML", snapshotOf({ "edict.yaml": "a: [" }), "EDICT_LOAD_SYNTAX"],
    ["is empty", snapshotOf({ "edict.yaml": "# nothing" }), "EDICT_CONFIG_INVALID"],
    [
      "is two documents",
      snapshotOf({ "edict.yaml": `${WORKSPACE}---\n${WORKSPACE}` }),
      "EDICT_CONFIG_INVALID",
    ],
    ["is a list", snapshotOf({ "edict.yaml": "- a" }), "EDICT_CONFIG_INVALID"],
    ["has a wrong value", config("  server: { listen: 1 }"), "EDICT_CONFIG_INVALID"],
    ["has an unknown field", config("  servr: {}"), "EDICT_RESOURCE_UNKNOWN_FIELD"],
    [
      "refers to a secret that it does not declare",
      config("  database: { urlSecret: nope }"),
      "EDICT_SECRET_UNDECLARED",
    ],
    [
      "holds the secret itself",
      config("  database: { urlSecret: 'postgres://u:hunter2@h/d' }"),
      "EDICT_SECRET_LITERAL",
    ],
    ["declares a secret by its value", config("  secrets: { x: hunter2 }"), "EDICT_CONFIG_INVALID"],
  ];
  test.each(cases)("%s", async (_reason, file, code) => {
    const loader = new Loader(TOYS);
    const { diagnostics } = await loader.load(file);
    expect([...new Set(diagnostics.map((diagnostic) => diagnostic.code))]).toEqual([code]);
    expect(() => loader.workspaceFile(file)).toThrow(/edict\.yaml/u);
    expect(JSON.stringify(diagnostics)).not.toContain("hunter2");
  });
});
