import { linkSync, lstatSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SourceSnapshot } from "../core/ports.ts";
import { folderSource } from "./folder.ts";

let root = "";

beforeEach(async () => {
  root = join(await mkdtemp(join(tmpdir(), "edict-look-")), "workspace");
  for (const path of ["edict.yaml", "platform/x.yaml", "platform/deep/y.yaml", "tenants/a/x.yaml"])
    write(path, path);
});
afterEach(() => rm(dirname(root), { recursive: true, force: true }));

function write(path: string, content: string): void {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), content);
}

const FOLDERS = [
  "platform",
  "platform/deep",
  "platform/deep/er",
  "tenants",
  "tenants/a",
  "tenants/b",
  "other",
];
const NAMES = ["x.yaml", "y.yml", "z.yaml", "README.md", ".hidden.yaml"];

const folder = fc.constantFrom(...FOLDERS);
const file = fc.tuple(folder, fc.constantFrom(...NAMES)).map((parts) => parts.join("/"));
const place = fc.oneof({ weight: 4, arbitrary: file }, { weight: 1, arbitrary: folder });

type Edit = "link" | "remove" | "rename" | "touch" | "write";
const edits = fc.record({
  edit: fc.constantFrom<Edit[]>("write", "write", "write", "remove", "rename", "link", "touch"),
  path: place,
  to: place,
  content: fc.constantFrom("a", "b", "cc"),
});

/** What cannot be done (a rename into itself, a link over a folder) is left undone. */
function attempt({
  edit,
  path,
  to,
  content,
}: {
  edit: Edit;
  path: string;
  to: string;
  content: string;
}): void {
  try {
    if (edit === "write") write(path, content);
    else if (edit === "remove") rmSync(join(root, path), { recursive: true });
    else if (edit === "rename") renameSync(join(root, path), join(root, to));
    else if (edit === "link") symlinkSync(join(root, path), join(root, to));
    else if (lstatSync(join(root, path)).isFile()) write(path, content);
  } catch {
    // Nothing was done.
  }
}

function told({ revision, files, problems }: SourceSnapshot): unknown {
  return { revision, problems, files: files.map(({ path, bytes }) => [path, Buffer.from(bytes).toString()]) };
}

describe("while a folder is watched", () => {
  test("a snapshot shows what was written before it, whatever happened to files, folders and links", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(edits, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 }),
        async (rounds) => {
          rmSync(root, { recursive: true, force: true });
          for (const path of ["edict.yaml", "platform/x.yaml", "tenants/a/x.yaml"]) write(path, path);
          const source = folderSource(root);
          const stop = await source.watch(() => {});
          try {
            await source.snapshot();
            for (const round of rounds) {
              for (const edit of round) attempt(edit);
              expect(told(await source.snapshot())).toEqual(told(await folderSource(root).snapshot()));
            }
          } finally {
            await stop();
          }
        },
      ),
      { numRuns: 100 },
    );
  });

  test("only the files that changed are looked at", async () => {
    const source = folderSource(root);
    const stop = await source.watch(() => {});
    try {
      const first = await source.snapshot();
      await sleep(2_100);
      // Settles the files, which were written just before they were read.
      const settled = await source.snapshot();
      expect(settled).toBe(first);
      write("platform/x.yaml", "changed");
      const second = await source.snapshot();
      expect(second.files.filter((one) => !first.files.includes(one)).map(({ path }) => path)).toEqual([
        "platform/x.yaml",
      ]);
      expect(second.revision).not.toBe(first.revision);
    } finally {
      await stop();
    }
  });

  test("what the watch missed is found by the look at everything", async () => {
    const source = folderSource(root, { verifyMs: 100 });
    let calls = 0;
    const stop = await source.watch(() => {
      calls += 1;
    });
    try {
      const before = await source.snapshot();
      await sleep(400);
      expect(calls).toBe(0);
      // Who writes under another name of the same file is not heard by those who watch the folder.
      const elsewhere = join(dirname(root), "elsewhere.yaml");
      linkSync(join(root, "platform/x.yaml"), elsewhere);
      await sleep(2_100);
      calls = 0;
      writeFileSync(elsewhere, "changed");
      await expect.poll(() => calls, { timeout: 10_000 }).toBeGreaterThan(0);
      expect((await source.snapshot()).revision).not.toBe(before.revision);
    } finally {
      await stop();
    }
  });

  test("a workspace that is gone for a while is told, and found again", async () => {
    const source = folderSource(root);
    const stop = await source.watch(() => {});
    try {
      const before = await source.snapshot();
      rmSync(root, { recursive: true });
      await expect(source.snapshot()).rejects.toMatchObject({ code: "EDICT_WORKSPACE_MISSING" });
      for (const path of ["edict.yaml", "platform/x.yaml", "platform/deep/y.yaml", "tenants/a/x.yaml"])
        write(path, path);
      expect((await source.snapshot()).revision).toBe(before.revision);
      write("tenants/a/x.yaml", "changed");
      expect((await source.snapshot()).revision).not.toBe(before.revision);
    } finally {
      await stop();
    }
  });
});
