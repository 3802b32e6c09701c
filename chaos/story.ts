import type { Canaries } from "./canaries.ts";
import type { Random } from "./random.ts";
import { brokenFiles } from "./workspace/broken.ts";
import { edited } from "./workspace/edits.ts";
import { generateDocuments, settingsText } from "./workspace/generate.ts";
import { documentsOf, filesOf } from "./workspace/model.ts";

/** One revision of the workspace of a run. */
export interface Chapter {
  readonly files: ReadonlyMap<string, string>;
  /** How long the revision before stands, milliseconds. */
  readonly afterMs: number;
  /** Whether the processes may finish the revision before first. */
  readonly settled: boolean;
}

/** The revisions of a run, the first and the last of them right. */
export function tellStory(random: Random, canaries: Canaries): readonly Chapter[] {
  const settings = settingsText(canaries.sources);
  const withSettings = (files: ReadonlyMap<string, string>): ReadonlyMap<string, string> =>
    new Map([["edict.yaml", settings], ...files]);
  let documents = generateDocuments(random, 3 + random.below(4));
  let ever = documents;
  const chapters: Chapter[] = [{ files: withSettings(filesOf(documents)), afterMs: 0, settled: false }];
  const revisions = 1 + random.below(3);
  for (let revision = 1; revision <= revisions; revision += 1) {
    documents = edited(documents, ever, random, revision);
    ever = documentsOf([...ever.values(), ...documents.values()]);
    const files = filesOf(documents);
    if (random.chance(0.25)) chapters.push(chapter(withSettings(brokenFiles(files, random)), random));
    chapters.push(chapter(withSettings(files), random));
  }
  return chapters;
}

function chapter(files: ReadonlyMap<string, string>, random: Random): Chapter {
  return { files, afterMs: 100 + random.below(900), settled: random.chance(0.5) };
}
