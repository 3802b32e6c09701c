import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { folderSource } from "./folder.ts";

const QUIET = 40;
const LONGEST = 200;

let root = "";
let calls = 0;
let stop: () => Promise<void> = () => Promise.resolve();

beforeEach(async () => {
  // A hidden folder above must not make the whole workspace hidden.
  root = join(await mkdtemp(join(tmpdir(), ".edict-watch-")), "workspace");
  await write("edict.yaml", "edict");
  await write("platform/x.yaml", "x");
  await write("tenants/a/y.yaml", "y");
  calls = 0;
  stop = await folderSource(root, { quietMs: QUIET, longestMs: LONGEST }).watch(() => {
    calls += 1;
  });
});
afterEach(async () => {
  await stop();
  await rm(dirname(root), { recursive: true, force: true });
});

async function write(path: string, content: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), content);
}

/** Waits until a call came and nothing more follows. */
async function settled(): Promise<number> {
  const start = calls;
  const deadline = performance.now() + 10_000;
  while (calls === start && performance.now() < deadline) await sleep(10);
  await sleep(4 * QUIET);
  return calls - start;
}

async function noCall(): Promise<void> {
  await sleep(LONGEST + 4 * QUIET);
  expect(calls).toBe(0);
}

describe("a call follows", () => {
  const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["a change", () => write("platform/x.yaml", "changed")],
    ["a change of edict.yaml", () => write("edict.yaml", "changed")],
    ["a new file", () => write("platform/new.yaml", "new")],
    ["a new folder with a file", () => write("tenants/b/c/z.yaml", "new")],
    ["a removed file", () => rm(join(root, "platform/x.yaml"))],
    ["a removed folder", () => rm(join(root, "tenants"), { recursive: true })],
    ["a rename", () => rename(join(root, "platform/x.yaml"), join(root, "platform/z.yaml"))],
    ["a new link", () => symlink("x.yaml", join(root, "platform/link.yaml"))],
  ];
  test.each(changes)("%s", async (_what, change) => {
    await change();
    expect(await settled()).toBeGreaterThanOrEqual(1);
  });

  test("every save of an editor that writes beside and renames", async () => {
    for (let round = 0; round < 3; round += 1) {
      await write("platform/.x.yaml.swp", `round ${round}`);
      await rename(join(root, "platform/.x.yaml.swp"), join(root, "platform/x.yaml"));
      expect(await settled()).toBeGreaterThanOrEqual(1);
    }
  });

  test("changes after a folder was removed and made again", async () => {
    await rm(join(root, "platform"), { recursive: true });
    await settled();
    await write("platform/x.yaml", "again");
    expect(await settled()).toBeGreaterThanOrEqual(1);
    await write("platform/x.yaml", "and again");
    expect(await settled()).toBeGreaterThanOrEqual(1);
  });

  test("changes after the whole workspace was removed and made again at once", async () => {
    await rm(root, { recursive: true });
    await write("edict.yaml", "again");
    await settled();
    await sleep(1_000);
    await write("platform/deep/x.yaml", "again");
    expect(await settled()).toBeGreaterThanOrEqual(1);
    await write("platform/deep/x.yaml", "and again");
    expect(await settled()).toBeGreaterThanOrEqual(1);
  });

  test("changes after the whole workspace was removed and made again", async () => {
    await rm(root, { recursive: true });
    await settled();
    await write("edict.yaml", "again");
    expect(await settled()).toBeGreaterThanOrEqual(1);
    await write("platform/deep/x.yaml", "again");
    expect(await settled()).toBeGreaterThanOrEqual(1);
    await write("platform/deep/x.yaml", "and again");
    expect(await settled()).toBeGreaterThanOrEqual(1);
  });
});

test("the path may be a link, which may be turned to another folder", async () => {
  const current = join(dirname(root), "current");
  const other = join(dirname(root), "other");
  await mkdir(join(other, "platform"), { recursive: true });
  await symlink("workspace", current);
  await stop();
  stop = await folderSource(current, { quietMs: QUIET, longestMs: LONGEST }).watch(() => {
    calls += 1;
  });
  await write("platform/x.yaml", "changed");
  expect(await settled()).toBeGreaterThanOrEqual(1);
  await symlink("other", `${current}.new`);
  await rename(`${current}.new`, current);
  expect(await settled()).toBeGreaterThanOrEqual(1);
  await writeFile(join(other, "platform/y.yaml"), "new");
  expect(await settled()).toBeGreaterThanOrEqual(1);
});

describe("no call follows", () => {
  const changes: readonly (readonly [string, () => Promise<unknown>])[] = [
    ["nothing", () => Promise.resolve()],
    ["other files", () => write("platform/README.md", "text")],
    ["hidden folders", () => write(".edict/state.yaml", "state")],
    ["installed packages", () => write("node_modules/a/b.yaml", "b")],
  ];
  test.each(changes)("%s", async (_what, change) => {
    await change();
    await noCall();
  });

  test("what happens after the stop", async () => {
    await write("platform/x.yaml", "changed");
    await stop();
    await write("platform/x.yaml", "changed again");
    await noCall();
  });
});

test("many changes at once make one call", async () => {
  await Promise.all(Array.from({ length: 40 }, (_, index) => write(`platform/${index}.yaml`, "x")));
  expect(await settled()).toBeLessThanOrEqual(2);
});

test("changes that do not end are told of all the same", async () => {
  await stop();
  stop = await folderSource(root, { quietMs: 5_000, longestMs: 300 }).watch(() => {
    calls += 1;
  });
  calls = 0;
  const until = performance.now() + 1_500;
  while (performance.now() < until) {
    await write("platform/x.yaml", String(performance.now()));
    await sleep(5);
  }
  expect(calls).toBeGreaterThanOrEqual(2);
  expect(calls).toBeLessThanOrEqual(5);
});
