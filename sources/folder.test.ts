import { once } from "node:events";
import { chmod, mkdir, mkdtemp, rename, rm, symlink, utimes, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { SourceProblem, SourceSnapshot } from "../core/ports.ts";
import { folderSource } from "./folder.ts";

let root = "";
let outside = "";

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "edict-folder-"));
  outside = await mkdtemp(join(tmpdir(), "edict-outside-"));
  await write("edict.yaml", "edict");
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
  await rm(outside, { recursive: true, force: true });
});

async function write(path: string, content: string | Uint8Array, folder = root): Promise<void> {
  await mkdir(dirname(join(folder, path)), { recursive: true });
  await writeFile(join(folder, path), content);
}

async function link(path: string, target: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await symlink(target, join(root, path));
}

/** Root may read everything, so that it steps back for as long as `body` runs. */
async function asNobody<Result>(body: () => Promise<Result>): Promise<Result> {
  if (process.getuid?.() !== 0) return body();
  process.seteuid?.(65_534);
  try {
    return await body();
  } finally {
    process.seteuid?.(0);
  }
}

function paths({ files }: SourceSnapshot): readonly string[] {
  return files.map(({ path }) => path);
}

function problems(snapshot: SourceSnapshot): readonly string[] {
  return snapshot.problems.map(({ path, code }: SourceProblem) => `${code} ${path}`);
}

async function listed(): Promise<readonly string[]> {
  const snapshot = await folderSource(root).snapshot();
  expect(problems(snapshot)).toEqual([]);
  return paths(snapshot);
}

describe("what is read", () => {
  test("edict.yaml and the YAML files below platform and tenants, sorted", async () => {
    for (const path of ["tenants/b/x.yaml", "platform/z.yml", "platform/a/b/c.yaml", "tenants/a/x.yaml"])
      await write(path, path);
    for (const path of [
      "other/x.yaml",
      "x.yaml",
      "platform/x.yaml.bak",
      "platform/README.md",
      "platform/.git/x.yaml",
      "tenants/.x.yaml",
      "tenants/a/node_modules/m/x.yaml",
    ]) {
      await write(path, path);
    }
    expect(await listed()).toEqual([
      "edict.yaml",
      "platform/a/b/c.yaml",
      "platform/z.yml",
      "tenants/a/x.yaml",
      "tenants/b/x.yaml",
    ]);
  });

  test("bytes as they are, with their size and digest", async () => {
    await write("platform/x.yaml", Uint8Array.of(0xff, 0, 0x0a));
    const { files } = await folderSource(root).snapshot();
    const [, file] = files;
    expect([...(file?.bytes ?? [])]).toEqual([0xff, 0, 0x0a]);
    expect(file?.size).toBe(3);
    expect(file?.digest).toBe("sha256:c933d2fe5a3675b959c287c271739ac2db888cc8c0d68c1c5b58ac5b80f5d735");
  });

  test("a file of exactly 1 MiB, but no larger one", async () => {
    await write("platform/fits.yaml", "x".repeat(1024 * 1024));
    await write("platform/large.yaml", "x".repeat(1024 * 1024 + 1));
    const snapshot = await folderSource(root).snapshot();
    expect(paths(snapshot)).toEqual(["edict.yaml", "platform/fits.yaml"]);
    expect(problems(snapshot)).toEqual(["EDICT_LOAD_SIZE platform/large.yaml"]);
  });

  test("no socket, which is no file", async () => {
    await mkdir(join(root, "platform"));
    const server = createServer().listen(join(root, "platform/socket.yaml"));
    await once(server, "listening");
    await link("tenants/a/socket.yaml", "../../platform/socket.yaml");
    const snapshot = await folderSource(root).snapshot();
    server.close();
    expect(problems(snapshot)).toEqual([
      "EDICT_LOAD_UNREADABLE platform/socket.yaml",
      "EDICT_LOAD_UNREADABLE tenants/a/socket.yaml",
    ]);
  });

  test("a folder named like a file is a folder", async () => {
    await write("platform/x.yaml/y.yaml", "y");
    expect(await listed()).toEqual(["edict.yaml", "platform/x.yaml/y.yaml"]);
  });

  test("a name with control characters is refused, and not repeated", async () => {
    await write("platform/a\u001b[2Jb.yaml", "x");
    const snapshot = await folderSource(root).snapshot();
    expect(problems(snapshot)).toEqual(["EDICT_LOAD_ENCODING platform/a?[2Jb.yaml"]);
  });

  test("a name that is not UTF-8 is refused", async () => {
    await mkdir(join(root, "platform"));
    await writeFile(
      Buffer.concat([Buffer.from(`${root}/platform/`), Buffer.of(0xff), Buffer.from(".yaml")]),
      "x",
    );
    const snapshot = await folderSource(root).snapshot();
    expect(problems(snapshot)).toEqual(["EDICT_LOAD_ENCODING platform/?.yaml"]);
  });

  test("what permissions forbid is told, without the absolute path", async () => {
    await write("platform/x.yaml", "x");
    await write("tenants/a/x.yaml", "x");
    await chmod(root, 0o755);
    await chmod(join(root, "platform/x.yaml"), 0);
    await chmod(join(root, "tenants/a"), 0);
    const snapshot = await asNobody(() => folderSource(root).snapshot());
    await chmod(join(root, "tenants/a"), 0o700);
    expect(problems(snapshot)).toEqual([
      "EDICT_LOAD_UNREADABLE platform/x.yaml",
      "EDICT_LOAD_UNREADABLE tenants/a",
    ]);
    expect(JSON.stringify(snapshot.problems)).not.toContain(root);
  });

  test.each([
    ["the folder", async () => rm(root, { recursive: true })],
    ["edict.yaml", async () => rm(join(root, "edict.yaml"))],
  ])("without %s there is no workspace", async (_what, remove) => {
    await remove();
    await expect(folderSource(root).snapshot()).rejects.toMatchObject({ code: "EDICT_WORKSPACE_MISSING" });
  });
});

describe("symbolic links", () => {
  test("out of the workspace are refused, however they get there", async () => {
    await write("secret.yaml", "secret", outside);
    await write("platform/real/x.yaml", "x");
    await link("platform/absolute.yaml", join(outside, "secret.yaml"));
    await link("platform/folder", outside);
    await link("platform/up.yaml", `../../${outside.slice(outside.lastIndexOf("/") + 1)}/secret.yaml`);
    await link("platform/chain.yaml", "absolute.yaml");
    await link("platform/system", "/etc");
    const snapshot = await folderSource(root).snapshot();
    expect(paths(snapshot)).toEqual(["edict.yaml", "platform/real/x.yaml"]);
    expect(problems(snapshot)).toEqual(
      ["absolute.yaml", "chain.yaml", "folder", "system", "up.yaml"].map(
        (name) => `EDICT_LOAD_SYMLINK platform/${name}`,
      ),
    );
    expect(JSON.stringify(snapshot.problems)).not.toContain(outside);
  });

  test("to a folder whose name only begins like the workspace's are refused", async () => {
    await write("x.yaml", "x", `${root}-other`);
    await link("platform/x.yaml", `${root}-other/x.yaml`);
    const snapshot = await folderSource(root).snapshot();
    await rm(`${root}-other`, { recursive: true });
    expect(problems(snapshot)).toEqual(["EDICT_LOAD_SYMLINK platform/x.yaml"]);
  });

  test("into hidden folders are refused", async () => {
    await write(".edict/secrets.yaml", "secret");
    await link("tenants/a/x.yaml", "../../.edict/secrets.yaml");
    await link("tenants/a/y", "../../.edict");
    const snapshot = await folderSource(root).snapshot();
    expect(problems(snapshot)).toEqual([
      "EDICT_LOAD_SYMLINK tenants/a/x.yaml",
      "EDICT_LOAD_SYMLINK tenants/a/y",
    ]);
  });

  test("that lead nowhere, or to themselves, are told", async () => {
    await link("platform/nowhere.yaml", "gone.yaml");
    await link("platform/self.yaml", "self.yaml");
    await link("platform/gone", "gone-folder");
    await link("platform/README.md", "gone.md");
    const snapshot = await folderSource(root).snapshot();
    expect(problems(snapshot)).toEqual(
      ["gone", "nowhere.yaml", "self.yaml"].map((name) => `EDICT_LOAD_SYMLINK platform/${name}`),
    );
  });

  test("to what has a place of its own are read there, once", async () => {
    await write("platform/x.yaml", "x");
    await write("tenants/a/own.yaml", "own");
    await link("platform/again.yaml", "x.yaml");
    await link("tenants/b/stolen.yaml", "../a/own.yaml");
    await link("tenants/c", "a");
    expect(await listed()).toEqual(["edict.yaml", "platform/x.yaml", "tenants/a/own.yaml"]);
  });

  test("to elsewhere in the workspace are followed, once", async () => {
    await write("shared/x.yaml", "x");
    await write("shared/more/y.yaml", "y");
    await link("platform/first.yaml", "../shared/x.yaml");
    await link("platform/second.yaml", "../shared/x.yaml");
    await link("platform/shared", "../shared/more");
    expect(await listed()).toEqual(["edict.yaml", "platform/first.yaml", "platform/shared/y.yaml"]);
  });

  test("in circles end", async () => {
    await write("platform/a/x.yaml", "x");
    await link("platform/a/up", "..");
    await link("platform/a/root", "../..");
    await link("platform/b", "a");
    for (let index = 0; index < 12; index += 1) {
      await link(`shared/${index}/left`, `../${(index + 1) % 12}`);
      await link(`shared/${index}/right`, `../${(index + 1) % 12}`);
    }
    await write("shared/7/y.yaml", "y");
    await link("platform/shared", "../shared/0");
    const files = await listed();
    expect(files.filter((path) => path.endsWith("y.yaml"))).toHaveLength(1);
    expect(files.filter((path) => path.endsWith("x.yaml"))).toEqual(["platform/a/x.yaml"]);
  });

  test("may be the areas themselves, or edict.yaml", async () => {
    await rm(join(root, "edict.yaml"));
    await write("conf/edict.yaml", "edict");
    await write("conf/platform/x.yaml", "x");
    await link("edict.yaml", "conf/edict.yaml");
    await link("platform", "conf/platform");
    expect(await listed()).toEqual(["edict.yaml", "platform/x.yaml"]);
  });

  test("may lead to the workspace itself", async () => {
    await write("platform/x.yaml", "x");
    await symlink(root, join(outside, "link"));
    const snapshot = await folderSource(join(outside, "link")).snapshot();
    expect(paths(snapshot)).toEqual(["edict.yaml", "platform/x.yaml"]);
  });
});

describe("revisions", () => {
  test("are those of the contents: order and time of writing do not matter", async () => {
    await write("platform/x.yaml", "x");
    await write("tenants/a/y.yaml", "y");
    const first = await folderSource(root).snapshot();
    await rm(join(root, "platform/x.yaml"));
    await write("platform/x.yaml", "x");
    await utimes(join(root, "tenants/a/y.yaml"), 1, 1);
    expect((await folderSource(root).snapshot()).revision).toBe(first.revision);
  });

  test.each([
    ["a byte", () => write("platform/x.yaml", "X")],
    ["a name", () => rename(join(root, "platform/x.yaml"), join(root, "platform/z.yaml"))],
    ["a new file", () => write("platform/new.yaml", "")],
    ["a removed file", () => rm(join(root, "platform/x.yaml"))],
    ["edict.yaml", () => write("edict.yaml", "other")],
  ])("differ by %s", async (_what, change) => {
    await write("platform/x.yaml", "x");
    const source = folderSource(root);
    const { revision } = await source.snapshot();
    await change();
    expect((await source.snapshot()).revision).not.toBe(revision);
  });
});

describe("a second snapshot", () => {
  const LONG_AGO = 1_000_000;

  test("gives the very same objects for what did not change", async () => {
    await write("platform/x.yaml", "x");
    await write("platform/y.yaml", "y");
    const source = folderSource(root);
    const first = await source.snapshot();
    await write("platform/y.yaml", "changed");
    const second = await source.snapshot();
    const same = second.files.map((file, index) => file === first.files[index]);
    expect(same).toEqual([true, true, false]);
  });

  test("sees a change of the same size that was made in the same moment", async () => {
    await write("platform/x.yaml", "aaa");
    const source = folderSource(root);
    for (const content of ["bbb", "ccc", "ddd", "eee"]) {
      const before = await source.snapshot();
      await write("platform/x.yaml", content);
      const after = await source.snapshot();
      expect(Buffer.from(after.files[1]?.bytes ?? []).toString()).toBe(content);
      expect(after.revision).not.toBe(before.revision);
    }
  });

  test("sees a change of the same size whose time was set back", async () => {
    await write("platform/x.yaml", "aaa");
    await utimes(join(root, "platform/x.yaml"), LONG_AGO, LONG_AGO);
    const source = folderSource(root);
    await sleep(2_100);
    await source.snapshot();
    await source.snapshot();
    await write("platform/x.yaml", "bbb");
    await utimes(join(root, "platform/x.yaml"), LONG_AGO, LONG_AGO);
    const { files } = await source.snapshot();
    expect(Buffer.from(files[1]?.bytes ?? []).toString()).toBe("bbb");
  });

  test("sees that a file became a link", async () => {
    await write("platform/x.yaml", "x");
    await write("x.yaml", "x", outside);
    const source = folderSource(root);
    await source.snapshot();
    await rm(join(root, "platform/x.yaml"));
    await link("platform/x.yaml", join(outside, "x.yaml"));
    expect(problems(await source.snapshot())).toEqual(["EDICT_LOAD_SYMLINK platform/x.yaml"]);
  });
});
