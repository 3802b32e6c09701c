import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { inside } from "./expectation.ts";
import { faultOfSeed } from "./faults/list.ts";
import { Fleet } from "./fleet.ts";
import { expireHolds } from "./holds.ts";
import { orphans } from "./invariants.ts";
import { judge } from "./judge.ts";
import { FakeClock } from "./outside/faketime.ts";
import { Sql } from "./outside/sql.ts";
import { seededRandom } from "./random.ts";
import type { Random } from "./random.ts";
import type { RunResult } from "./result.ts";
import type { Fault, Scene } from "./scene.ts";
import type { Slot } from "./slot.ts";
import { differences, readState, stateDigest } from "./state.ts";
import type { Rows, State } from "./state.ts";
import { statementFaultsAsEnvironment } from "./statement-fault.ts";
import type { Struck } from "./statement-fault.ts";
import { tellStory } from "./story.ts";
import type { Chapter } from "./story.ts";
import { writeFiles } from "./workspace/model.ts";

/** How long the processes may take to get everything right once nothing disturbs them any more. */
const CONVERGE_MS = 60_000;
const LOOK_MS = 40;
/** A revision that is to be finished first gets so long. */
const SETTLE_MS = 2_500;
/** Launches that may be disturbed at statements; later ones run clean, so that a run comes to an end. */
const DISTURBED_LAUNCHES = 4;
/** A process has to load everything first; other work may slow it down. */
const AWAKE_MS = 30_000;
const EDICT_IS_THERE = `
  select 1 from pg_stat_activity where datname = current_database() and application_name like 'edict%' limit 1`;
/** How long after the last revision a fault may still strike. */
const STRIKE_MS = 2_500;
const PRELOAD = pathToFileURL(path.join(import.meta.dirname, "preload.ts")).href;

/** One run of a seed, on a slot that nothing else uses meanwhile. */
export async function runSeed(seed: number, slot: Slot): Promise<RunResult> {
  const run = new Run(seed, slot);
  try {
    return await run.play();
  } finally {
    await run.clear();
  }
}

class Run {
  readonly #seed: number;
  readonly #slot: Slot;
  readonly #fault: Fault;
  readonly #story: readonly Chapter[];
  readonly #folder: string;
  readonly #database: string;
  readonly #sql: Sql;
  readonly #rows: Rows;
  readonly #fleet: Fleet;
  readonly #calm = new AbortController();
  readonly #faultRandom: Random;
  readonly #clock: FakeClock | undefined;
  readonly #lines: string[] = [];
  readonly #start = performance.now();
  #url = "";
  #proxied = false;

  constructor(seed: number, slot: Slot) {
    this.#seed = seed;
    this.#slot = slot;
    this.#fault = faultOfSeed(seed);
    this.#story = tellStory(seededRandom(seed, "story"), slot.canaries);
    this.#faultRandom = seededRandom(seed, "fault");
    this.#folder = path.join(slot.folder, `seed-${seed}`);
    this.#database = `run_${seed}`;
    this.#sql = new Sql(slot.server.urlOf(this.#database));
    this.#rows = (text) => this.#sql.rows(text);
    mkdirSync(this.#folder, { recursive: true });
    this.#clock =
      this.#fault.needs === "faketime" ? new FakeClock(path.join(this.#folder, "clock")) : undefined;
    this.#fleet = new Fleet({
      workspace: this.#workspace,
      processes: this.#faultRandom.pick(this.#fault.processes),
      environment: (launch) => this.#environment(launch),
      onGone: async (pid) => void (await expireHolds(this.#sql, pid).catch(() => 0)),
      note: (text) => this.#note(text),
    });
  }

  async play(): Promise<RunResult> {
    await this.#prepare();
    const wanted = this.#expectation();
    // Seen to below; a rejection before that would end the harness.
    wanted.catch(() => undefined);
    const watching = this.#watchForOrphans();
    this.#fleet.start();
    await this.#awake();
    const injecting = this.#inject();
    await this.#tell();
    await this.#letStrike(injecting);
    writeFileSync(this.#calmFile, "");
    this.#calm.abort();
    const injected = await injecting;
    this.#note("calm");
    const calmAt = performance.now();
    const expected = await wanted;
    const convergedMs = await this.#converge(expected, calmAt);
    const badEnds = await this.#fleet.stop();
    const seen = await watching;
    const violations = await judge({
      workspace: this.#workspace,
      keeping: {
        url: this.#slot.server.urlOf(this.#database),
        dataDir: path.join(this.#slot.folder, "data"),
      },
      rows: this.#rows,
      expected,
      converged: convergedMs !== undefined,
      seen,
      badEnds,
      said: this.#fleet.said(),
      canaries: this.#slot.canaries,
    });
    const struck = this.#told<Struck>("struck");
    return {
      seed: this.#seed,
      fault: this.#fault.name,
      injected: injected + struck.length,
      violations,
      ...(convergedMs === undefined ? {} : { convergedMs }),
      durationMs: performance.now() - this.#start,
      struck,
      census: this.#told<string>("census"),
      log: `${this.#lines.join("\n")}\n${this.#fleet.said()}`,
    };
  }

  async clear(): Promise<void> {
    const { server, toxiproxy } = this.#slot;
    this.#calm.abort();
    await this.#fleet.destroy();
    if (this.#proxied) await toxiproxy?.close(this.#database);
    await this.#sql.close();
    for (const database of [this.#database, this.#wantedDatabase]) await server.dropDatabase(database);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #prepare(): Promise<void> {
    const { server, template, toxiproxy, canaries } = this.#slot;
    // Now and then the very first statements are disturbed, too.
    const empty = this.#faultRandom.chance(0.1);
    const place = this.#fault.needs === "small-disk" ? "small-disk" : "data";
    await server.createDatabase(this.#database, empty ? "template1" : template, place);
    await server.createDatabase(this.#wantedDatabase, template);
    let port = server.port;
    if (this.#fault.needs === "toxiproxy" && toxiproxy !== undefined) {
      port = await toxiproxy.open(this.#database, server.port);
      this.#proxied = true;
    }
    this.#url = `postgresql://postgres:${canaries.password}@127.0.0.1:${port}/${this.#database}`;
    writeFiles(this.#workspace, new Map(), this.#files(0));
    this.#note(
      `seed ${this.#seed}: ${this.#fault.name}, ${this.#story.length} revisions${empty ? ", empty" : ""}`,
    );
  }

  /** Waits until a process has come as far as its database: before that nothing can go wrong. */
  async #awake(): Promise<void> {
    for (const until = performance.now() + AWAKE_MS; performance.now() < until;) {
      const there = await this.#rows(EDICT_IS_THERE);
      if (there.length > 0) return;
      await sleep(15);
    }
  }

  /** A fault that waits for its moment gets some time after the last revision, too. */
  async #letStrike(injecting: Promise<number>): Promise<void> {
    const { inject, statements } = this.#fault;
    if (statements === undefined) {
      await Promise.race([injecting, sleep(inject === undefined ? 0 : STRIKE_MS)]);
      return;
    }
    const until = performance.now() + STRIKE_MS;
    while (performance.now() < until && this.#told("struck").length === 0) await sleep(50);
    await sleep(200);
  }

  /** Writes one revision after the other, as a person would who does not wait. */
  async #tell(): Promise<void> {
    const random = seededRandom(this.#seed, "checkout");
    for (const [number, chapter] of this.#story.entries()) {
      if (number === 0) continue;
      if (chapter.settled) await this.#settle();
      await sleep(chapter.afterMs);
      writeFiles(this.#workspace, this.#files(number - 1), chapter.files, (paths) => random.shuffled(paths));
      this.#note(`revision ${number}`);
    }
    await sleep(random.below(900));
  }

  /** Waits until nothing has changed for a moment. */
  async #settle(): Promise<void> {
    let before = "";
    for (let waited = 0; waited < SETTLE_MS; waited += 200) {
      const now = await stateDigest(this.#rows).catch(() => "");
      if (now === before && now !== "" && now.trim() !== "") return;
      before = now;
      await sleep(200);
    }
  }

  async #inject(): Promise<number> {
    return (await this.#fault.inject?.(this.#scene)) ?? 0;
  }

  async #expectation(): Promise<State> {
    const { server } = this.#slot;
    const root = path.join(this.#folder, "wanted");
    writeFiles(root, new Map(), this.#files(this.#story.length - 1));
    const url = server.urlOf(this.#wantedDatabase);
    const sql = new Sql(url);
    try {
      await this.#applyAlone(root, url, sql);
      return await readState((text) => sql.rows(text));
    } finally {
      await sql.close();
    }
  }

  /** The server may be restarted under it: then it is done again, which changes nothing. */
  async #applyAlone(root: string, url: string, sql: Sql): Promise<void> {
    const keeping = { url, dataDir: path.join(this.#slot.folder, "data") };
    for (let left = 5; ; left -= 1) {
      try {
        await inside(root, keeping, (workspace) => workspace.apply({ waitMs: 60_000 }));
        return;
      } catch (error) {
        if (left === 0) throw error;
      }
      await sleep(300);
      await expireHolds(sql);
    }
  }

  async #converge(expected: State, calmAt: number): Promise<number | undefined> {
    while (performance.now() - calmAt < CONVERGE_MS) {
      const state = await readState(this.#rows).catch(() => undefined);
      if (state !== undefined && differences(expected, state).length === 0) return performance.now() - calmAt;
      await sleep(LOOK_MS);
    }
    return undefined;
  }

  /** Looks all the time: rows and records belong together at any moment. */
  async #watchForOrphans(): Promise<readonly string[]> {
    const seen = new Set<string>();
    while (!this.#calm.signal.aborted) {
      // Before the first migration there is nothing to look at.
      for (const problem of await orphans(this.#rows).catch(() => [])) seen.add(`${problem} (in between)`);
      await sleep(60);
    }
    return [...seen];
  }

  get #scene(): Scene {
    const { server, toxiproxy } = this.#slot;
    return {
      random: this.#faultRandom,
      server,
      database: this.#database,
      sql: this.#sql,
      fleet: this.#fleet,
      workspace: this.#workspace,
      calm: this.#calm.signal,
      note: (text) => this.#note(text),
      ...(this.#proxied && toxiproxy !== undefined ? { network: { toxiproxy, name: this.#database } } : {}),
      ...(this.#clock === undefined ? {} : { clock: this.#clock }),
    };
  }

  #environment(launch: number): NodeJS.ProcessEnv {
    const { faketime } = this.#slot;
    const { statements } = this.#fault;
    const disturbed = statements !== undefined && launch < DISTURBED_LAUNCHES && !this.#calm.signal.aborted;
    return {
      EDICT_DATABASE_URL: this.#url,
      ...(this.#clock !== undefined && faketime !== undefined ? this.#clock.environment(faketime) : {}),
      ...(disturbed
        ? {
            NODE_OPTIONS: `--import=${PRELOAD}`,
            ...statementFaultsAsEnvironment({
              faults: statements(seededRandom(this.#seed, `launch ${launch}`)),
              reportFile: this.#tellingFile("struck"),
              censusFile: this.#tellingFile("census"),
              calmFile: this.#calmFile,
            }),
          }
        : {}),
    };
  }

  #told<Line>(name: string): readonly Line[] {
    const file = this.#tellingFile(name);
    if (!existsSync(file)) return [];
    const lines = readFileSync(file, "utf8").split("\n");
    return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as Line);
  }

  #tellingFile(name: string): string {
    return path.join(this.#folder, `${name}.jsonl`);
  }

  #files(chapter: number): ReadonlyMap<string, string> {
    return this.#story[chapter]?.files ?? new Map();
  }

  get #calmFile(): string {
    return path.join(this.#folder, "calm");
  }

  get #workspace(): string {
    return path.join(this.#folder, "workspace");
  }

  get #wantedDatabase(): string {
    return `wanted_${this.#seed}`;
  }

  #note(text: string): void {
    this.#lines.push(`${((performance.now() - this.#start) / 1000).toFixed(2)} ${text}`);
  }
}
