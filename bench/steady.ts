// The steps from files to findings in a process that goes on running, as `edict run` has them: how long they take the
// first time, when nothing changed, and when one file did. Run by bench/cases/scale.ts, which reads one line of JSON.
import { readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { kinds } from "../controllers/index.gen.ts";
import { Checker } from "../engine/check/check.ts";
import { Loader } from "../engine/load/load.ts";
import { Stopwatch } from "../engine/phase.ts";
import { prepare } from "../engine/prepare.ts";
import { Resolver } from "../engine/resolve/resolver.ts";
import { changedUnits } from "../engine/units.ts";
import type { DesiredUnits } from "../engine/units.ts";
import { loadPolicies } from "../policies/runner.ts";
import { folderSource } from "../sources/folder.ts";
import { median } from "./measure.ts";

/** Milliseconds, from the wake to the units that changed. */
export interface SteadyReport {
  readonly first: number;
  readonly unchanged: number;
  readonly oneFile: number;
  readonly oneFileLongest: number;
}

const ROUNDS = 15;
/** A file that was written in the last two seconds is read again, since the clock of a file system may be coarse. */
const SETTLED_MS = 2_100;
const TENANT = "t5";

class Steps {
  readonly #dependencies;
  #units: DesiredUnits | undefined;

  constructor(source: ReturnType<typeof folderSource>, rules: ConstructorParameters<typeof Checker>[0]) {
    const registrations = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
    this.#dependencies = {
      source,
      registrations,
      loader: new Loader(registrations),
      resolver: new Resolver(registrations),
      checker: new Checker(rules),
    };
  }

  /** Expects so many changed units, and tells how long it took. */
  async run(changed: number): Promise<number> {
    const start = performance.now();
    const stopwatch = new Stopwatch(() => performance.now());
    const prepared = await prepare(this.#dependencies, new Date().toISOString(), stopwatch);
    const found = changedUnits(this.#units, prepared.units).changed.length;
    const took = performance.now() - start;
    this.#units = prepared.units;
    if (prepared.verdict !== "usable" || (changed >= 0 && found !== changed))
      throw new Error(`${prepared.verdict}, ${found} units changed instead of ${changed}`);
    return took;
  }
}

const ANY = -1;
const workspace = process.argv[2] ?? "";
const wakes: (() => void)[] = [];
const source = folderSource(workspace);
const stop = await source.watch(() => wakes.splice(0).forEach((wake) => wake()));
const steps = new Steps(source, (await loadPolicies()).rules);

const first = await steps.run(ANY);
await sleep(SETTLED_MS);
await steps.run(0);
const unchanged: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) unchanged.push(await steps.run(0));

const file = path.join(workspace, "tenants", TENANT, `${TENANT}.yaml`);
const text = readFileSync(file, "utf8");
const oneFile: number[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const { promise, resolve } = Promise.withResolvers<void>();
  wakes.push(resolve);
  writeFileSync(file, text.replace("PT30M", `PT${round % 2 === 0 ? 29 : 28}M`));
  await promise;
  oneFile.push(await steps.run(1));
}
writeFileSync(file, text);
await stop();
const report: SteadyReport = {
  first,
  unchanged: median(unchanged),
  oneFile: median(oneFile),
  oneFileLongest: Math.max(...oneFile),
};
console.log(JSON.stringify(report));
