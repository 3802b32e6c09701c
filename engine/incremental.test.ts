import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { kinds } from "../controllers/index.gen.ts";
import type { Resource } from "../core/resource.ts";
import { loadPolicies } from "../policies/runner.ts";
import { snapshotOf } from "../tests/fakes/snapshots.ts";
import { Checker } from "./check/check.ts";
import { Loader } from "./load/load.ts";
import { Stopwatch } from "./phase.ts";
import { prepare } from "./prepare.ts";
import type { Prepared } from "./prepare.ts";
import { Resolver } from "./resolve/resolver.ts";
import { changedUnits } from "./units.ts";

const KINDS = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
const { rules } = await loadPolicies();

function settings(spec: string): string {
  return `apiVersion: edict/v1\nkind: Workspace\nmetadata: { name: w }\nspec: ${spec}\n`;
}

function document(kind: string, name: string, spec: string): string {
  return `apiVersion: edict/v1\nkind: ${kind}\nmetadata: {name: ${name}}\nspec:\n  ${spec}\n`;
}

const plan = (name: string): string =>
  document("Plan", name, "displayName: P\n  features: {data-export: true}");
const role = (name: string, rest: string): string =>
  document("Role", name, `${rest}\n  rules: [{actions: [view], resources: [doc]}]`);
const binding = (name: string, target: string): string =>
  document("RoleBinding", name, `role: ${target}\n  subjects: [{type: user, id: a@x.example}]`);
const tenant = (name: string, domain: string): string =>
  document(
    "Tenant",
    name,
    `displayName: T\n  owner: o@x.example\n  plan: basic\n  region: eu-central\n  domains: [{name: ${domain}.example, verification: {method: dns-txt, verifiedOn: 2026-01-15}}]`,
  );
const waiver = (name: string, of: string): string =>
  document(
    "Waiver",
    name,
    `rule: network/empty-allowlist\n  resource: {kind: SecurityPolicy, name: one${of}}\n  until: 2027-01-01\n  reason: agreed`,
  );
const keyRing = (secret: string): string =>
  document(
    "KeyRing",
    "main",
    `provider: {type: local, kekRef: {name: ${secret}}}\n  keys: [{name: k, purpose: api-keys}]\n  rotation: {period: P90D}`,
  );

const SETTINGS = [
  settings("{}"),
  settings("{ secrets: { s: { tenants: [a], env: S } } }"),
  settings(
    "{ secrets: { s: { tenants: ['*'], env: S } }, dataSources: [{ name: m, tables: [{ name: public.t, personalData: true }] }] }",
  ),
  settings("{ broken"),
];

/** Documents that have to do with each other in every way: references, duplicates, claims, circles, secrets. */
const DOCUMENTS = [
  plan("basic"),
  tenant("a", "a"),
  tenant("b", "b"),
  tenant("b", "a"),
  role("viewer", "description: v"),
  role("viewer", "description: other"),
  role("editor", "extends: viewer"),
  role("viewer", "extends: editor"),
  role("owner", "extends: platform/viewer"),
  role("odd", "extends: b/viewer"),
  binding("v", "viewer"),
  binding("v", "platform/viewer"),
  binding("w", "missing"),
  binding("x", "a/owner"),
  waiver("w", ""),
  waiver("x", ", tenant: a"),
  keyRing("s"),
  keyRing("unknown"),
  document("SecurityPolicy", "one", "network: {mode: enforce, allow: []}"),
  document("SecurityPolicy", "two", "session: {idleTimeout: PT10M}"),
  document("Role", "viewer", "rules: 1"),
  "apiVersion: edict/v1\nkind: Role\nmetadata: {name: editor, tenant: b}\nspec: {rules: []}\n",
  "# nothing\n",
  "a: [\n",
];

const PATHS = [
  "platform/a.yaml",
  "platform/b.yaml",
  "platform/c.yaml",
  "platform/d.yaml",
  "tenants/a/x.yaml",
  "tenants/a/y.yaml",
  "tenants/b/x.yaml",
  "tenants/b/z.yaml",
  "tenants/c/x.yaml",
  "tenants/misplaced.yaml",
];

type Files = Readonly<Record<string, string>>;

type Edit =
  | { readonly edit: "write"; readonly path: string; readonly texts: readonly string[] }
  | { readonly edit: "append"; readonly path: string; readonly text: string }
  | { readonly edit: "comment"; readonly path: string }
  | { readonly edit: "remove"; readonly path: string }
  | { readonly edit: "rename"; readonly path: string; readonly to: string }
  | { readonly edit: "configure"; readonly text: string };

const path = fc.constantFrom(...PATHS);
const text = fc.constantFrom(...DOCUMENTS);
const edits: fc.Arbitrary<Edit> = fc.oneof(
  fc.record({ edit: fc.constant("write"), path, texts: fc.array(text, { minLength: 1, maxLength: 4 }) }),
  fc.record({ edit: fc.constant("append"), path, text }),
  fc.record({ edit: fc.constant("comment"), path }),
  fc.record({ edit: fc.constant("remove"), path }),
  fc.record({ edit: fc.constant("rename"), path, to: path }),
  fc.record({ edit: fc.constant("configure"), text: fc.constantFrom(...SETTINGS) }),
);

function edited(files: Files, edit: Edit): Files {
  if (edit.edit === "configure") return { ...files, "edict.yaml": edit.text };
  const { [edit.path]: before, ...rest } = files;
  switch (edit.edit) {
    case "write":
      return { ...files, [edit.path]: edit.texts.join("---\n") };
    case "append":
      return { ...files, [edit.path]: before === undefined ? edit.text : `${before}---\n${edit.text}` };
    case "comment":
      return before === undefined ? files : { ...files, [edit.path]: `# moved\n${before}` };
    case "remove":
      return rest;
    case "rename":
      return before === undefined ? files : { ...rest, [edit.to]: before };
  }
}

const START: Files = {
  "edict.yaml": SETTINGS[1] ?? "",
  "platform/a.yaml": [
    plan("basic"),
    tenant("a", "a"),
    tenant("b", "b"),
    role("viewer", "description: v"),
  ].join("---\n"),
  "tenants/a/x.yaml": [role("owner", "extends: platform/viewer"), binding("v", "viewer"), keyRing("s")].join(
    "---\n",
  ),
  "tenants/b/x.yaml": binding("v", "viewer"),
};

/** The steps from files to findings, which remember what they saw before. */
class Steps {
  #files: Files = {};
  readonly #dependencies = {
    source: {
      snapshot: () => Promise.resolve(snapshotOf(this.#files)),
      watch: () => Promise.reject(new Error("nobody watches here")),
    },
    loader: new Loader(KINDS),
    resolver: new Resolver(KINDS),
    registrations: KINDS,
    checker: new Checker(rules),
  };

  prepare(files: Files): Promise<Prepared> {
    this.#files = files;
    return prepare(this.#dependencies, "2026-03-01T00:00:00.000Z", new Stopwatch(() => 0));
  }
}

/** Everything that is told of a revision, as text. */
function told(prepared: Prepared): string {
  const { resources, byKey, edges, units, ...rest } = prepared;
  return JSON.stringify(
    {
      ...rest,
      resources: resources.map(plain),
      found: resources.map(({ key }) => byKey.get(key)?.digest),
      size: byKey.size,
      edges: resources.map(({ key }) => edges.get(key) ?? null),
      all: [...edges],
      units: [...units.values()].map((unit) => ({
        ...unit,
        resources: unit.resources.map(plain),
        tenant: unit.tenant?.key,
      })),
    },
    undefined,
    1,
  );
}

function plain({ locate, ...resource }: Resource): object {
  return { ...resource, at: locate("/spec") };
}

describe("after any edits, what is told is what it would be had nothing been known before", () => {
  test("whether they are looked at one by one or some at once", async () => {
    const verdicts = new Set<string>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(edits, { minLength: 1, maxLength: 3 }), { maxLength: 6 }),
        async (rounds) => {
          const steps = new Steps();
          let files = START;
          verdicts.add((await steps.prepare(files)).verdict);
          for (const round of rounds) {
            files = round.reduce(edited, files);
            const prepared = await steps.prepare(files);
            verdicts.add(prepared.verdict);
            expect(told(prepared)).toBe(told(await new Steps().prepare(files)));
          }
        },
      ),
      { numRuns: 150 },
    );
    expect([...verdicts]).toEqual(expect.arrayContaining(["invalid", "refused"]));
  });
});

describe("what did not change is the very same object", () => {
  test("all of it, when no file changed", async () => {
    const steps = new Steps();
    const first = await steps.prepare(START);
    const second = await steps.prepare({ ...START });
    expect(first.diagnostics).toEqual([]);
    for (const part of ["resources", "units", "byKey", "edges", "config", "findings"] as const)
      expect(second[part]).toBe(first[part]);
  });

  test("the units of others, when a tenant changed", async () => {
    const steps = new Steps();
    const first = await steps.prepare(START);
    const second = await steps.prepare({ ...START, "tenants/b/x.yaml": binding("w", "viewer") });
    const same = [...second.units].filter(([name, unit]) => first.units.get(name) === unit);
    expect(same.map(([name]) => name)).toEqual(["platform", "a"]);
    expect(changedUnits(first.units, second.units)).toEqual({
      changed: ["b"],
      gone: [],
      removed: ["RoleBinding/b/v"],
    });
  });

  test("all units, when an unusable revision is taken back", async () => {
    const steps = new Steps();
    const first = await steps.prepare(START);
    const broken = await steps.prepare({ ...START, "tenants/b/x.yaml": "a: [" });
    const second = await steps.prepare(START);
    expect(broken.verdict).toBe("invalid");
    expect(told(second)).toBe(told(first));
    expect(changedUnits(first.units, second.units)).toEqual({ changed: [], gone: [], removed: [] });
  });
});

describe("changed units", () => {
  test("leave out a unit whose files moved without saying anything else", async () => {
    const steps = new Steps();
    const first = await steps.prepare(START);
    const { "tenants/b/x.yaml": moved, ...rest } = START;
    const second = await steps.prepare({ ...rest, "tenants/b/y.yaml": `# here\n${moved ?? ""}` });
    expect(second.units.get("b")).not.toBe(first.units.get("b"));
    expect(changedUnits(first.units, second.units)).toEqual({ changed: [], gone: [], removed: [] });
  });

  test("name a tenant whose Tenant changed, and one that is gone", async () => {
    const steps = new Steps();
    const first = await steps.prepare(START);
    const { "tenants/b/x.yaml": _gone, ...rest } = START;
    const platform = [plan("basic"), tenant("a", "c"), role("viewer", "description: v")].join("---\n");
    const second = await steps.prepare({ ...rest, "platform/a.yaml": platform });
    expect(changedUnits(first.units, second.units)).toEqual({
      changed: ["platform", "a"],
      gone: ["b"],
      removed: ["RoleBinding/b/v", "Tenant/b"],
    });
    expect(changedUnits(undefined, second.units).changed).toEqual(["platform", "a"]);
  });
});
