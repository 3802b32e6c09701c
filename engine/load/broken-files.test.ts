import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { expect, test } from "vitest";
import { kinds } from "../../controllers/index.gen.ts";
import { snapshotOf } from "../../tests/fakes/snapshots.ts";
import { resolve } from "../resolve/resolve.ts";
import { Loader } from "./load.ts";

const ROOT = join(import.meta.dirname, "../../examples/acme");
const KINDS = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
const EXAMPLES = globSync("**/*.yaml", { cwd: ROOT })
  .toSorted()
  .map((path) => ({ path, text: readFileSync(join(ROOT, path), "utf8") }));

/** Damages done to a good file: by hand, by a bad merge, by a bad disk, or on purpose. */
const damage = fc.oneof(
  fc.record({ cut: fc.nat() }).map(
    ({ cut }) =>
      (text: string) =>
        text.slice(0, cut % (text.length + 1)),
  ),
  fc
    .record({
      at: fc.nat(),
      length: fc.nat(40),
      insert: fc.oneof(
        fc.string(),
        fc.string({ unit: "binary" }),
        fc.constantFrom(
          "\t",
          "\0",
          "<<<<<<< HEAD\n",
          "{{ .Values.x }}",
          "&a ",
          "*a",
          "!x ",
          "[",
          "{",
          '"',
          "'",
          "|",
          "\ufeff",
          "- ",
          ": ",
          "__proto__: 1\n",
          "\ud800",
        ),
      ),
    })
    .map(({ at, length, insert }) => (text: string) => {
      const start = at % (text.length + 1);
      return text.slice(0, start) + insert + text.slice(start + length);
    }),
  fc.record({ from: fc.nat(), to: fc.nat() }).map(({ from, to }) => (text: string) => {
    const lines = text.split("\n");
    const [moved] = lines.splice(from % lines.length, 1);
    lines.splice(to % (lines.length + 1), 0, moved ?? "");
    return lines.join("\n");
  }),
  fc.constant((text: string) => text.replaceAll("\n", "\r\n")),
  fc.constant((text: string) => text.replace(/^ +/gmu, (blanks) => "\t".repeat(blanks.length / 2))),
  fc.integer({ min: 2, max: 40 }).map((times) => (text: string) => `${text}\n---\n`.repeat(times)),
  fc.string().map((word) => (text: string) => text.replaceAll(/\b(?:name|kind|spec|true|[0-9]+)\b/gu, word)),
);

/** One broken file: an example with up to three damages, or rubbish. */
const brokenFile = fc.oneof(
  {
    weight: 8,
    arbitrary: fc
      .tuple(fc.constantFrom(...EXAMPLES), fc.array(damage, { minLength: 1, maxLength: 3 }))
      .map(([{ path, text }, damages]) => ({
        path,
        content: Buffer.from(damages.reduce((current, apply) => apply(current), text)) as Uint8Array,
      })),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      path: fc.constant("platform/x.yaml"),
      content: fc.uint8Array({ maxLength: 400 }),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      path: fc.constant("tenants/x/y.yaml"),
      content: fc.json({ maxDepth: 6 }).map((json) => Buffer.from(json) as Uint8Array),
    }),
  },
);

test(
  "a workspace of 500 broken files is refused place by place, and nothing throws",
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(brokenFile, { minLength: 500, maxLength: 500 }), async (broken) => {
        const files = broken.map(
          ({ path, content }, index) =>
            [path === "edict.yaml" ? path : path.replace(/\.yaml$/u, `-${index}.yaml`), content] as const,
        );
        const snapshot = snapshotOf(Object.fromEntries(files));
        const lines = new Map(
          snapshot.files.map(({ path, bytes }) => [path, bytes.filter((byte) => byte === 0x0a).length + 1]),
        );
        const loaded = await new Loader(KINDS).load(snapshot);
        const { diagnostics } = resolve(loaded.resources, KINDS, loaded.refused);
        const all = [...loaded.diagnostics, ...diagnostics];
        expect(all.length).toBeGreaterThan(100);
        for (const diagnostic of all) {
          expect(lines.has(diagnostic.file) || diagnostic.file === "edict.yaml").toBe(true);
          expect(diagnostic.line, JSON.stringify(diagnostic)).toBeLessThanOrEqual(
            lines.get(diagnostic.file) ?? 1,
          );
          expect(Math.min(diagnostic.line, diagnostic.column, diagnostic.length)).toBeGreaterThanOrEqual(1);
          expect(diagnostic.message).toMatch(/\S\.$|→/u);
          expect(diagnostic.hint).not.toBe("");
          // oxlint-disable-next-line no-control-regex -- control characters are what must not be there
          expect(diagnostic.message + diagnostic.hint).not.toMatch(/[\0-\x1f\x7f-\x9f]/u);
        }
        for (const { key, locate } of loaded.resources)
          expect(locate(`/spec/${key}`).line).toBeGreaterThanOrEqual(1);
      }),
      { numRuns: 2, endOnFailure: true },
    );
  },
);
