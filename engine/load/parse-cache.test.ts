import { mkdtemp, readFile, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { KindRegistration } from "../../core/controller.ts";
import type { SourceSnapshot } from "../../core/ports.ts";
import { snapshotOf } from "../../tests/fakes/snapshots.ts";
import { toyKind } from "../../tests/fakes/toy-kinds.ts";
import { Loader } from "./load.ts";
import type { Loaded } from "./load.ts";

const WORKSPACE = "apiVersion: edict/v1\nkind: Workspace\nmetadata: { name: w }\nspec: {}\n";
const COUNT = 250;

let folder = "";
let file = "";
let judged = 0;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "edict-cache-"));
  file = join(folder, "cache", "documents.json");
  judged = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A kind that counts how often it judges. */
function counting(schema = {}): ReadonlyMap<string, KindRegistration> {
  const toy = toyKind("Toy");
  const validate = (): readonly [] => {
    judged += 1;
    return [];
  };
  return new Map([["Toy", { ...toy, schema, validate }]]);
}

function workspace(changes: Readonly<Record<string, string>> = {}): SourceSnapshot {
  const files = Array.from({ length: COUNT }, (_, index) => [
    `platform/${index}.yaml`,
    `# toy ${index}\napiVersion: edict/v1\nkind: Toy\nmetadata: { name: t${index} }\nspec: { size: ${index}, needs: [a] }\n`,
  ]);
  return snapshotOf({ "edict.yaml": WORKSPACE, ...Object.fromEntries(files), ...changes });
}

function load(snapshot: SourceSnapshot, registrations = counting(), version = "1"): Promise<Loaded> {
  return new Loader(registrations, { cacheFolder: join(folder, "cache"), version }).load(snapshot);
}

/** Everything of a resource that can be compared, with a place that has to be looked up. */
function plain({ resources }: Loaded): unknown {
  return resources.map(({ locate, ...rest }) => ({ ...rest, at: locate("/spec/needs/0") }));
}

describe("a second run", () => {
  test("judges nothing again, and comes to the same", async () => {
    const first = await load(workspace());
    expect(judged).toBe(COUNT);
    const second = await load(workspace());
    expect(judged).toBe(COUNT);
    expect(plain(second)).toEqual(plain(first));
    expect(
      second.resources.every(({ spec }) => Object.isFrozen(spec) && Object.isFrozen(spec["needs"])),
    ).toBe(true);
  });

  test("judges what changed", async () => {
    await load(workspace());
    const { resources } = await load(workspace({ "platform/0.yaml": WORKSPACE.replace("Workspace", "Toy") }));
    expect(judged).toBe(COUNT + 1);
    expect(resources.map(({ key }) => key)).toContain("Toy/w");
  });

  test("judges by its own schema and version", async () => {
    await load(workspace());
    await load(workspace(), counting({ title: "changed" }));
    expect(judged).toBe(2 * COUNT);
    await load(workspace(), counting({ title: "changed" }), "2");
    expect(judged).toBe(3 * COUNT);
  });

  test("tells problems again", async () => {
    const broken = workspace({ "platform/0.yaml": "a: 1\na: 2\n" });
    const first = await load(broken);
    expect(first.diagnostics).toHaveLength(1);
    expect((await load(broken)).diagnostics).toEqual(first.diagnostics);
  });

  test("binds the same bytes to the tenant of the folder that they stand in now", async () => {
    const toy = "apiVersion: edict/v1\nkind: Toy\nmetadata: { name: same }\nspec: {}\n";
    await load(workspace({ "tenants/a/x.yaml": toy }));
    const { resources } = await load(workspace({ "tenants/b/x.yaml": toy }));
    expect(resources.filter(({ metadata }) => metadata.name === "same").map(({ key }) => key)).toEqual([
      "Toy/b/same",
    ]);
  });
});

describe("a damaged cache is nobody's problem", () => {
  const damages: readonly (readonly [string, (text: string) => string])[] = [
    ["cut off", (text) => text.slice(0, text.length / 2)],
    ["empty", () => ""],
    ["no JSON", () => "rubbish\nrubbish"],
    ["another size", (text) => text.replace('"size":7,', '"size":8,')],
    ["another name", (text) => text.replaceAll("t17", "t18")],
    ["something behind it", (text) => `${text} `],
  ];
  test.each(damages)("%s", async (_reason, damage) => {
    const whole = await load(workspace());
    await writeFile(file, damage(await readFile(file, "utf8")));
    expect(plain(await load(workspace()))).toEqual(plain(whole));
    expect(judged).toBe(2 * COUNT);
    // It was replaced by a good one.
    await load(workspace());
    expect(judged).toBe(2 * COUNT);
  });

  test("a folder that cannot be written is no problem either", async () => {
    await writeFile(join(folder, "cache"), "a file in the way");
    expect((await load(workspace())).resources).toHaveLength(COUNT);
  });
});

test("the file is the owner's alone, and no drafts are left", async () => {
  await load(workspace());
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(join(folder, "cache"))).toEqual(["documents.json"]);
});

test("what is no longer in use leaves the file", async () => {
  await load(workspace());
  const others = Array.from({ length: COUNT }, (_, index) => [
    `platform/${index}.yaml`,
    `apiVersion: edict/v1\nkind: Toy\nmetadata: { name: other-${index} }\nspec: {}\n`,
  ]);
  await load(workspace(Object.fromEntries(others)));
  const text = await readFile(file, "utf8");
  expect([text.includes('"t17"'), text.includes('"other-17"')]).toEqual([false, true]);
});

test("few new documents are not worth writing a file", async () => {
  await load(
    snapshotOf({ "edict.yaml": WORKSPACE, "platform/a.yaml": WORKSPACE.replace("Workspace", "Toy") }),
  );
  await expect(stat(file)).rejects.toThrow("ENOENT");
});
