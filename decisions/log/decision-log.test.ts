import { mkdtempSync, readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, expect, test } from "vitest";
import { deny } from "../answer.ts";
import { acme } from "../testdata/releases.ts";
import { fileSink } from "./file-sink.ts";
import { openDecisionLog } from "./open-log.ts";
import type { OpenLogOptions } from "./open-log.ts";
import { parseLine } from "./record-line.ts";
import type { LogLine } from "./record-line.ts";
import type { Decided } from "./record.ts";
import { listSegments, readSegment } from "./segments.ts";
import type { LogSink } from "./sink.ts";

const NOW = Date.parse("2026-11-22T14:00:00Z");
const RELEASE = acme();

const closers: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
});

function newFolder(): string {
  return mkdtempSync(path.join(tmpdir(), "edict-log-"));
}

function open(folder: string, more: Partial<OpenLogOptions> = {}) {
  return openDecisionLog({
    folder,
    openSink: (writer) => fileSink({ folder, writer, now: () => NOW }),
    mask: { keep: "read", mask: [] },
    mode: () => "buffered",
    maxBufferedRecords: 1_000,
    flushMs: 5,
    releaseOf: (tenant) => (tenant === "acme" ? RELEASE : undefined),
    now: () => NOW,
    onTrouble: () => undefined,
    ...more,
  });
}

function decided(id: string, more: Partial<Decided> = {}): Decided {
  return {
    tenant: "acme",
    request: {
      subject: { type: "user", id },
      action: { name: "view" },
      resource: { type: "data", id: "1" },
    },
    answer: deny("tenant.unknown", "acme", RELEASE),
    now: NOW,
    ms: 0.0123,
    route: "evaluation",
    source: "server",
    ...more,
  };
}

async function linesIn(folder: string): Promise<readonly LogLine[]> {
  const found: LogLine[] = [];
  for (const { file } of await listSegments(folder))
    for await (const { lines } of readSegment(file)) found.push(...lines.map(parseLine));
  return found;
}

function subjects(lines: readonly LogLine[]): readonly string[] {
  return lines.flatMap((line) => (line.kind === "record" ? [line.record.subject.id] : []));
}

test("a record says what was asked and answered", async () => {
  const folder = newFolder();
  const log = await open(folder);
  void log.take(decided("ann", { requestId: "r-1", caller: "app" }));
  await log.close();
  expect(await linesIn(folder)).toEqual([
    {
      kind: "record",
      record: {
        id: expect.stringMatching(/^[\w.-]+:1$/u) as string,
        time: "2026-11-22T14:00:00.000Z",
        tenant: "acme",
        subject: { type: "user", id: "ann" },
        action: { name: "view" },
        resource: { type: "data", id: "1" },
        release: RELEASE.digest,
        decision: false,
        reasons: [{ code: "tenant.unknown" }],
        requestId: "r-1",
        caller: "app",
        us: 12,
        source: "server",
      },
    },
  ]);
});

test("an answer that is waited for has its record on the disk", async () => {
  const folder = newFolder();
  const log = await open(folder, { mode: () => "durable" });
  closers.push(() => log.close());
  await Promise.all(Array.from({ length: 50 }, async (_, index) => log.take(decided(`s${index}`))));
  expect(subjects(await linesIn(folder))).toHaveLength(50);
});

test("a route that is not recorded is not", async () => {
  const folder = newFolder();
  const log = await open(folder, { mode: (route) => (route === "data" ? "none" : "buffered") });
  expect(log.take(decided("ann", { route: "data" }))).toBeUndefined();
  void log.take(decided("bob"));
  await log.close();
  expect(subjects(await linesIn(folder))).toEqual(["bob"]);
});

/** A sink whose disk is full until it is mended. */
function failing(): { readonly sink: LogSink; readonly lines: string[]; broken: boolean } {
  const lines: string[] = [];
  const state = {
    lines,
    broken: true,
    sink: {
      write: (more: readonly string[]): Promise<void> => {
        if (state.broken) return Promise.reject(new Error("no space left"));
        lines.push(...more);
        return Promise.resolve();
      },
      countBeyond: () => Promise.resolve({ records: 0, dropped: 0 }),
      close: () => Promise.resolve(),
    },
  };
  return state;
}

test("what does not fit is counted, and the log tells of it", async () => {
  const folder = newFolder();
  const disk = failing();
  const troubles: unknown[] = [];
  const log = await open(folder, {
    openSink: () => Promise.resolve(disk.sink),
    maxBufferedRecords: 10,
    onTrouble: (error) => troubles.push(error),
  });
  for (let index = 0; index < 25; index += 1) void log.take(decided(`s${index}`));
  await expect.poll(() => troubles.length).toBe(1);
  expect(log.figures).toEqual({ written: 0, dropped: 15, waiting: 10 });
  disk.broken = false;
  await expect.poll(() => log.figures).toEqual({ written: 10, dropped: 15, waiting: 0 });
  const lines = disk.lines.map(parseLine);
  expect(subjects(lines)).toEqual(Array.from({ length: 10 }, (_, index) => `s${index}`));
  expect(lines.at(-1)).toMatchObject({ kind: "gap", gap: { dropped: 15, cause: "full" } });
  expect(troubles).toEqual([expect.any(Error), undefined]);
  await log.close();
  expect(readdirSync(folder)).toEqual([]);
});

test("an answer whose record cannot be written is refused, and the next one is not", async () => {
  const disk = failing();
  const log = await open(newFolder(), {
    openSink: () => Promise.resolve(disk.sink),
    mode: () => "durable",
  });
  closers.push(() => log.close());
  await expect(log.take(decided("ann"))).rejects.toMatchObject({ code: "EDICT_LOG_UNAVAILABLE" });
  disk.broken = false;
  await log.take(decided("bob"));
  expect(subjects(disk.lines.map(parseLine))).toEqual(["bob"]);
  expect(log.figures).toEqual({ written: 1, dropped: 0, waiting: 0 });
});

test("segments are closed by size, compressed, and read as if they were one", async () => {
  const folder = newFolder();
  const log = await open(folder, {
    openSink: (writer) => fileSink({ folder, writer, now: () => NOW, segmentBytes: 4_000 }),
    mode: () => "durable",
  });
  for (let index = 0; index < 40; index += 1) await log.take(decided(`s${index}`));
  await log.close();
  const segments = await listSegments(folder);
  expect(segments.filter(({ compressed }) => compressed).length).toBeGreaterThan(1);
  expect(subjects(await linesIn(folder)).toSorted()).toEqual(
    Array.from({ length: 40 }, (_, index) => `s${index}`).toSorted(),
  );
});
