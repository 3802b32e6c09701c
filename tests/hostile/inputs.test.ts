// Inputs that broke other systems, as far as no test of a single part has them already: docs/hostile-input.md names all.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { kinds } from "../../controllers/index.gen.ts";
import { sha256 } from "../../engine/digest.ts";
import { Loader } from "../../engine/load/load.ts";
import type { Loaded } from "../../engine/load/load.ts";
import { ReleaseBuilder } from "../../engine/publish/build.ts";
import { resolve } from "../../engine/resolve/resolve.ts";
import { folderSource } from "../../sources/folder.ts";
import { snapshotOf } from "../fakes/snapshots.ts";
import { corpus } from "../fuzz/corpus.ts";
import { Target } from "../fuzz/target.ts";

const KINDS = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
const EDICT = "apiVersion: edict/v1\nkind: Workspace\nmetadata: { name: w }\nspec: {}\n";

type Files = Readonly<Record<string, Uint8Array | string>>;

function load(files: Files): Promise<Loaded> {
  return new Loader(KINDS).load(snapshotOf({ "edict.yaml": EDICT, ...files }));
}

/** The workspace in a real folder. */
async function snapshotIn(files: Files): ReturnType<ReturnType<typeof folderSource>["snapshot"]> {
  const root = mkdtempSync(join(tmpdir(), "edict-inputs-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, content] of Object.entries({ "edict.yaml": EDICT, ...files })) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
  return folderSource(root).snapshot();
}

function problems({ diagnostics }: Loaded): readonly string[] {
  return diagnostics.map(({ code, line, pointer }) => `${code} ${line} ${pointer}`);
}

function sso(protocol: string): Files {
  return {
    "tenants/acme/x.yaml": `apiVersion: edict/v1\nkind: SsoConnection\nmetadata: { name: x }\nspec:\n  provider: okta\n  protocol: { ${protocol} }\n`,
  };
}

function role(name: string, spec = "{}"): string {
  return `apiVersion: edict/v1\nkind: Role\nmetadata: { name: ${name} }\nspec: ${spec}\n`;
}

describe("5: what YAML makes of words", () => {
  const policy = (session: string): Files => ({
    "platform/x.yaml": `apiVersion: edict/v1\nkind: SecurityPolicy\nmetadata: { name: x }\nspec: { ${session} }\n`,
  });
  test.each([
    ["no is no boolean", "mfa: { requiredForAll: no }", "/spec/mfa/requiredForAll"],
    ["on is no boolean", "mfa: { requiredForAll: on }", "/spec/mfa/requiredForAll"],
    ["quoted true is no boolean", 'mfa: { requiredForAll: "true" }', "/spec/mfa/requiredForAll"],
    ["1e9 is a number, and too large", "lockout: { failures: 1e9 }", "/spec/lockout/failures"],
    [
      "an octal of YAML 1.1 is a text or a number, never another number",
      "lockout: { failures: 0o7777 }",
      "/spec/lockout/failures",
    ],
    ["a sexagesimal is a text", "lockout: { failures: 1:30 }", "/spec/lockout/failures"],
    ["a fraction is not rounded", "lockout: { failures: 5.5 }", "/spec/lockout/failures"],
  ])("%s", async (_name, spec, pointer) => {
    expect(problems(await load(policy(spec)))).toEqual([`EDICT_RESOURCE_INVALID 4 ${pointer}`]);
  });

  test.each([
    "caf\u00e9",
    "cafe\u0301",
    "\u0430dmin",
    "admin\u200b",
    "ADMIN",
    "admin.",
    "..",
    ".",
    "a.b",
    "a/b",
    "a--b-",
    "a\nb",
    "\uff41dmin",
  ])("5, 15: %j is no name", async (name) => {
    expect(problems(await load({ "platform/x.yaml": role(JSON.stringify(name)) }))).toEqual([
      "EDICT_RESOURCE_INVALID 3 /metadata/name",
    ]);
  });
});

describe("7: what Git leaves in a folder", () => {
  test("its own files are not read, and run nothing", async () => {
    const { files, problems: found } = await snapshotIn({
      "platform/.git/hooks/post-checkout.yaml": "#!/bin/sh\ntouch /tmp/edict-was-here\n",
      "tenants/acme/.git": "gitdir: ../../../elsewhere\n",
      ".gitmodules": '[submodule "x"]\n  url = ext::sh -c id\n',
    });
    expect([files.map(({ path }) => path), found]).toEqual([["edict.yaml"], []]);
  });

  test("a pointer of LFS is no resource", async () => {
    const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`;
    const { diagnostics, resources } = await load({ "platform/x.yaml": pointer });
    expect(resources).toEqual([]);
    expect(diagnostics.map(({ code, line }) => `${code} ${line}`)[0]).toMatch(
      /^EDICT_(?:LOAD_SYNTAX|RESOURCE_INVALID) 1$/u,
    );
  });

  test("a binary is no text", async () => {
    const elf = Buffer.concat([Buffer.from("\x7fELF\x02\x01\x01"), Buffer.alloc(500_000, 0xcc)]);
    expect(problems(await load({ "platform/x.yaml": elf }))).toEqual(["EDICT_LOAD_ENCODING 1 "]);
  });

  test("marks of a merge that was not finished are refused", async () => {
    const text = `<<<<<<< HEAD\n${role("a")}=======\n${role("b")}>>>>>>> other\n`;
    const { diagnostics } = await load({ "platform/x.yaml": text });
    expect(new Set(diagnostics.map(({ code }) => code))).toEqual(new Set(["EDICT_LOAD_SYNTAX"]));
  });
});

describe("9, 10: addresses", () => {
  test.each([
    "javascript:alert(1)",
    "JAVASCRIPT:alert(1)",
    "java\\tscript:alert(1)",
    "data:text/html,x",
    "file:///etc/passwd",
    "ext::sh -c id",
    "http://169.254.169.254/latest",
    "-oProxyCommand=id",
    "//evil.example",
    "https://user:pw@evil.example/",
    "https://evil.example\\\\@id.acme.example/",
    "https://a.example/#x",
    "https://a.example/\\nHost: b",
    " https://a.example",
  ])("%s is not taken for one", async (url) => {
    const { diagnostics } = await load(sso(`type: oidc, issuer: "${url}", clientId: c`));
    expect(diagnostics.map(({ code, pointer }) => `${code} ${pointer}`)).toContain(
      "EDICT_RESOURCE_INVALID /spec/protocol/issuer",
    );
  });
});

describe("12 to 15: texts that other programs would evaluate", () => {
  const hostile = [
    '${file("/etc/passwd")}',
    "%{ for x in y }%{ endfor }",
    "${TfToken[TOKEN.0]}",
    "$${TfToken[TOKEN.0]}",
    "{{ .Values.x }}",
    "$(id)",
    "`id`",
    "'; drop table edict_data.roles; --",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "%s%n%x",
    "\\u0000 written out",
  ];
  test.each(hostile)("%s stays what it is", async (text) => {
    const { resources, diagnostics } = await load({
      "platform/x.yaml": role("x", JSON.stringify({ description: text })),
    });
    expect(diagnostics).toEqual([]);
    expect(resources[0]?.spec["description"]).toBe(text);
  });

  test("14: a number that is a token in disguise is out of bounds", async () => {
    const text =
      "apiVersion: edict/v1\nkind: Tenant\nmetadata: { name: a }\nspec: { displayName: A, owner: o, plan: p, region: eu-central, maxTeamMembers: -8.109562212591381e+298 }\n";
    const { diagnostics } = await load({ "platform/x.yaml": text });
    expect(diagnostics.map(({ code, pointer }) => `${code} ${pointer}`)).toContain(
      "EDICT_RESOURCE_INVALID /spec/maxTeamMembers",
    );
  });

  test("15: names that are alike are two resources, with two places in the release", async () => {
    const tenant =
      "apiVersion: edict/v1\nkind: Tenant\nmetadata: { name: acme }\nspec: { displayName: A, owner: o, plan: p, region: eu-central }\n";
    const plan = "apiVersion: edict/v1\nkind: Plan\nmetadata: { name: p }\nspec: { displayName: P }\n";
    const rule = (action: string): string =>
      `{ rules: [{ actions: [${action}], resources: [toString, valueOf] }] }`;
    const { resources, refused } = await load({
      "platform/x.yaml": [
        tenant,
        plan,
        role("a-b", rule("hasOwnProperty")),
        role("a--b", rule("b")),
        role("ab", rule("c")),
      ].join("---\n"),
    });
    const resolved = resolve(resources, KINDS, refused);
    const release = new ReleaseBuilder(KINDS.values(), sha256).build(resolved.resources).get("acme");
    expect(Object.keys(release?.sections.roles ?? {})).toEqual(["Role/a--b", "Role/a-b", "Role/ab"]);
    const table = Object.values(release?.sections.roles ?? {})[1]?.rules ?? {};
    expect(Object.entries(table).map(([type, actions]) => [type, Object.keys(actions)])).toEqual([
      ["toString", ["hasOwnProperty"]],
      ["valueOf", ["hasOwnProperty"]],
    ]);
  });
});

test("what the fuzzer kept is answered as before: without a crash, twice the same", async () => {
  const target = await Target.open();
  expect(corpus().length).toBeGreaterThan(5);
  for (const input of corpus()) await target.run(input, true);
});
