// Writes the table of a run into docs/reliability.md: `node chaos/render.ts FILE`, FILE from `npm run chaos -- --json`.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { Report } from "./report.ts";
import { markdownTable } from "./table.ts";

const PAGE = path.resolve(import.meta.dirname, "../docs/reliability.md");
const BEGIN = "<!-- chaos: begin -->";
const END = "<!-- chaos: end -->";

const [file] = process.argv.slice(2);
if (file === undefined) throw new Error("which file? It is made by npm run chaos -- --json FILE");
const report = JSON.parse(readFileSync(file, "utf8")) as Report;
const page = readFileSync(PAGE, "utf8");
const [before, after] = [page.indexOf(BEGIN), page.indexOf(END)];
if (before === -1 || after === -1) throw new Error(`${PAGE} has no place for the table`);
writeFileSync(
  PAGE,
  `${page.slice(0, before + BEGIN.length)}\n\n${markdownTable(report)}\n\n${page.slice(after)}`,
);
