import { existsSync, fsyncSync } from "node:fs";
import { mkdir, open, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { PGlite } from "@electric-sql/pglite";
import type { postgresMod } from "@electric-sql/pglite";
import { NodeFS } from "@electric-sql/pglite/nodefs";

type EmscriptenOptions = Partial<postgresMod.PostgresMod>;

/** The part of Emscripten's file system for Node.js that is amended. */
interface NodeFileSystems {
  readonly FS: {
    readonly filesystems: {
      readonly NODEFS: { readonly stream_ops: { fsync?: (stream: { readonly nfd?: number }) => number } };
    };
  };
}

/**
 * PGlite's file system with a real fsync. Emscripten's own has none, so that a power cut could lose or tear what was
 * committed; PGlite therefore turns `fsync` off, and `DURABLE` turns it on again.
 */
class DurableNodeFs extends NodeFS {
  override async init(
    pglite: PGlite,
    options: EmscriptenOptions,
  ): Promise<{ emscriptenOpts: EmscriptenOptions }> {
    const { emscriptenOpts } = await super.init(pglite, options);
    const preRun = [...(emscriptenOpts.preRun ?? []), addFsync];
    return { emscriptenOpts: { ...emscriptenOpts, preRun } };
  }
}

function addFsync(module: postgresMod.PostgresMod): void {
  const { NODEFS } = (module as unknown as NodeFileSystems).FS.filesystems;
  NODEFS.stream_ops.fsync = ({ nfd }) => {
    if (nfd !== undefined) fsyncSync(nfd);
    return 0;
  };
}

const NO_FSYNC = "-F";
/** `fdatasync`, the default, is a system call that Emscripten answers without doing anything. */
const DURABLE = ["-c", "fsync=on", "-c", "wal_sync_method=fsync"];

/** A database in memory, gone with the process. 2 to 5 s. */
export function openInMemory(): Promise<PGlite> {
  return PGlite.create();
}

/**
 * Opens the database of a folder that no other process has open; makes it first if there is none. A new one is made
 * beside its place and moved there when it is whole, so that a process killed meanwhile leaves no half.
 */
export async function openInFolder(folder: string): Promise<PGlite> {
  if (!existsSync(folder)) await createFolder(folder);
  return openDurably(folder);
}

function openDurably(folder: string): Promise<PGlite> {
  const startParams = [
    ...PGlite.defaultStartParams.filter((parameter) => parameter !== NO_FSYNC),
    ...DURABLE,
  ];
  return PGlite.create({ fs: new DurableNodeFs(folder), startParams });
}

async function createFolder(folder: string): Promise<void> {
  const unfinished = `${folder}.new`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { recursive: true, mode: 0o700 });
  const pglite = await openDurably(unfinished);
  await pglite.close();
  await syncTree(unfinished);
  await rename(unfinished, folder);
  await sync(join(folder, ".."));
}

/** initdb's files were copied in without fsync: about a thousand. */
async function syncTree(folder: string): Promise<void> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of entries) {
    if (entry.isFile() || entry.isDirectory()) await sync(join(entry.parentPath, entry.name));
  }
  await sync(folder);
}

async function sync(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
