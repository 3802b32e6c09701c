import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import fc from "fast-check";
import { randomFrom } from "../../chaos/random.ts";
import type { Random } from "../../chaos/random.ts";
import { edited } from "../../chaos/workspace/edits.ts";
import { generateDocuments, settingsText } from "../../chaos/workspace/generate.ts";
import { documentsOf, filesOf, writeFiles } from "../../chaos/workspace/model.ts";
import type { Documents } from "../../chaos/workspace/model.ts";

/** A desired state and one that came out of it by changes, at times by none. */
export interface Pair {
  readonly before: Documents;
  readonly after: Documents;
}

/** Choices that shrink: where they end, the first of everything is taken. */
function choices(length: number): fc.Arbitrary<readonly number[]> {
  return fc.array(fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }), { maxLength: length });
}

function randomOf(numbers: readonly number[]): Random {
  let next = 0;
  return randomFrom(() => numbers[next++] ?? 0);
}

/** Pairs of desired states that share most of what they hold. */
export const pairs: fc.Arbitrary<Pair> = fc
  .record({
    first: choices(40),
    changes: fc.array(choices(30), { maxLength: 4 }),
    tenants: fc.integer({ min: 1, max: 4 }),
  })
  .map(({ first, changes, tenants }) => {
    const before = generateDocuments(randomOf(first), tenants);
    let [after, ever] = [before, before];
    for (const [serial, numbers] of changes.entries()) {
      after = edited(after, ever, randomOf(numbers), serial + 1);
      ever = documentsOf([...ever.values(), ...after.values()]);
    }
    return { before, after };
  });

/** A folder that holds one desired state after the other. */
export class WorkspaceFolder {
  readonly root: string = mkdtempSync(path.join(tmpdir(), "edict-model-"));
  #files: ReadonlyMap<string, string> = new Map();

  write(documents: Documents): void {
    const secrets = { kek: { generated: { bytes: 32 } }, oidc: { generated: { bytes: 32 } } };
    const files = new Map([["edict.yaml", settingsText(secrets)], ...filesOf(documents)]);
    writeFiles(this.root, this.#files, files);
    this.#files = files;
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
