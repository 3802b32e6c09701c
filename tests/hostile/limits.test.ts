// Sizes that nobody needs: each is answered in bounded time and memory, and told.
import { linkSync, mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { kinds } from "../../controllers/index.gen.ts";
import type { SourceSnapshot } from "../../core/ports.ts";
import { Loader } from "../../engine/load/load.ts";
import type { Loaded } from "../../engine/load/load.ts";
import { FileReader } from "../../sources/folder-files.ts";
import { folderSource } from "../../sources/folder.ts";
import { snapshotOf } from "../fakes/snapshots.ts";

const KINDS = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
const EDICT = "apiVersion: edict/v1\nkind: Workspace\nmetadata: { name: w }\nspec: {}\n";
const MIB = 1024 * 1024;

interface Cost {
  readonly cpuMs: number;
  readonly heapMib: number;
}

/** What a load takes. Memory is what the answer keeps, beside what was there before. */
async function load(snapshot: SourceSnapshot): Promise<{ readonly loaded: Loaded; readonly cost: Cost }> {
  const [before, heap] = [process.cpuUsage(), process.memoryUsage().heapUsed];
  const loaded = await new Loader(KINDS).load(snapshot);
  const { user, system } = process.cpuUsage(before);
  return {
    loaded,
    cost: { cpuMs: (user + system) / 1000, heapMib: (process.memoryUsage().heapUsed - heap) / MIB },
  };
}

function codes({ diagnostics }: Loaded): readonly string[] {
  return [...new Set(diagnostics.map(({ code, file }) => `${code} ${file}`))];
}

describe("one file", () => {
  const role = (index: number): string =>
    `apiVersion: edict/v1\nkind: Role\nmetadata: { name: r${index} }\nspec: {}\n`;
  const deep = "a:\n" + Array.from({ length: 1_000 }, (_, level) => `${" ".repeat(level + 1)}a:\n`).join("");
  const cases: readonly (readonly [string, string, string])[] = [
    ["of 10 MB", "a: b\n".repeat(2_000_000), "EDICT_LOAD_SIZE platform/x.yaml"],
    ["1,000 levels deep, in lines", deep, "EDICT_LOAD_DEPTH platform/x.yaml"],
    [
      "1,000 levels deep, in brackets",
      `a: ${"[".repeat(1_000)}${"]".repeat(1_000)}`,
      "EDICT_LOAD_DEPTH platform/x.yaml",
    ],
    ["of 10,000 documents that are none", "--- a\n".repeat(10_000), "EDICT_RESOURCE_INVALID platform/x.yaml"],
  ];
  test.each(cases)("%s is refused at once", async (_name, text, problem) => {
    const { loaded, cost } = await load(snapshotOf({ "edict.yaml": EDICT, "platform/x.yaml": text }));
    expect(codes(loaded)).toEqual([problem]);
    expect(loaded.diagnostics.length).toBeLessThanOrEqual(101);
    expect(cost.cpuMs).toBeLessThan(3_000);
    expect(cost.heapMib).toBeLessThan(128);
  });

  test("of 10,000 good documents is read", async () => {
    const text = Array.from({ length: 10_000 }, (_, index) => role(index)).join("---\n");
    expect(text.length).toBeLessThan(MIB);
    const { loaded, cost } = await load(snapshotOf({ "edict.yaml": EDICT, "platform/x.yaml": text }));
    expect([loaded.resources.length, loaded.diagnostics.length]).toEqual([10_000, 0]);
    expect(cost.cpuMs).toBeLessThan(5_000);
    expect(cost.heapMib).toBeLessThan(200);
  });

  test("that was bombed with aliases is not expanded", async () => {
    const names = "abcdefghi".split("");
    const bomb = names
      .map(
        (name, index) =>
          `${name}: &${name} [${Array.from({ length: 9 }, () => (index === 0 ? "x" : `*${names[index - 1] ?? ""}`)).join(", ")}]`,
      )
      .join("\n");
    const { loaded, cost } = await load(snapshotOf({ "edict.yaml": EDICT, "platform/x.yaml": bomb }));
    expect(codes(loaded)).toEqual(["EDICT_LOAD_ALIASES platform/x.yaml"]);
    expect(cost.heapMib).toBeLessThan(64);
  });
});

describe("a whole workspace", () => {
  let root = "";
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), "edict-limits-"));
    mkdirSync(join(root, "platform"));
    writeFileSync(join(root, "edict.yaml"), EDICT);
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  test(
    "of 1,000 files of rubbish tells ten thousand problems and how many more",
    { timeout: 60_000 },
    async () => {
      const rubbish = Object.fromEntries(
        Array.from({ length: 1_000 }, (_, index) => [
          `platform/x${index}.yaml`,
          `# ${index}\n${"--- a\n".repeat(60)}`,
        ]),
      );
      const { loaded } = await load(snapshotOf({ "edict.yaml": EDICT, ...rubbish }));
      expect(loaded.diagnostics).toHaveLength(10_001);
      expect(loaded.diagnostics.at(-1)).toMatchObject({
        severity: "error",
        message: "50000 more problems are not shown.",
      });
    },
  );

  test("of 100,000 files is read, and no file twice", { timeout: 120_000 }, async () => {
    for (let folder = 0; folder < 100; folder += 1) {
      const place = join(root, "platform", String(folder));
      mkdirSync(place);
      writeFileSync(join(place, "one"), "# nothing\n");
      // Links to one file cost no disk, and are files like any other.
      for (let index = 0; index < 1_000; index += 1)
        linkSync(join(place, "one"), join(place, `${index}.yaml`));
    }
    const before = process.cpuUsage();
    const snapshot = await folderSource(root).snapshot();
    const { loaded, cost } = await load(snapshot);
    const { user } = process.cpuUsage(before);
    expect([snapshot.files.length, snapshot.problems, loaded.diagnostics]).toEqual([100_001, [], []]);
    expect(user / 1000).toBeLessThan(30_000);
    expect(cost.heapMib).toBeLessThan(512);
  });

  test("of more than fits is not read on", async () => {
    for (const name of ["a", "b", "c"]) writeFileSync(join(root, `platform/${name}.yaml`), "x".repeat(400));
    const listed = ["a", "b", "c"].map((name) => ({
      path: `platform/${name}.yaml`,
      absolute: join(root, `platform/${name}.yaml`),
    }));
    const { files, problems } = await new FileReader(1_000).read(listed);
    expect(files.map(({ path }) => path)).toEqual(["platform/a.yaml", "platform/b.yaml"]);
    expect(problems).toMatchObject([{ path: "platform/c.yaml", code: "EDICT_LOAD_SIZE" }]);
  });

  test("a file of 1 TiB is not opened for reading", async () => {
    writeFileSync(join(root, "platform/x.yaml"), "");
    truncateSync(join(root, "platform/x.yaml"), 2 ** 40);
    const started = performance.now();
    const { problems } = await folderSource(root).snapshot();
    expect(problems).toMatchObject([{ path: "platform/x.yaml", code: "EDICT_LOAD_SIZE" }]);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
