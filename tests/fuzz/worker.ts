// Makes inputs, tries them, and keeps those that reach code or answers that none before did. It runs until it is ended.
import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import { stringify } from "yaml";
import { EdictError } from "../../core/errors.ts";
import { Coverage } from "./coverage.ts";
import { anyDocument } from "./generate.ts";
import { mutate } from "./mutate.ts";
import { writeInput } from "./protocol.ts";
import type { FindingKind, WorkerMessage, WorkerStart } from "./protocol.ts";
import { Random } from "./random.ts";
import { Broken, EXAMPLE_FILES, Target } from "./target.ts";
import type { Input } from "./target.ts";

/** CPU time that one input may take. */
const MOST_MS = 2_000;

/** Comparing with parts that remember nothing costs several times as much as the input itself. */
const A_COMPARISON = 4;

/** So many inputs are tried between two looks at the coverage, which costs as much as several of them. */
const A_LOOK = 25;

const PATHS = [
  ...Object.keys(EXAMPLE_FILES),
  "platform/fuzz.yaml",
  "tenants/acme/fuzz.yaml",
  "tenants/globex/fuzz.yaml",
  "tenants/nobody/fuzz.yaml",
];

class Fuzzer {
  readonly #random: Random;
  readonly #start: WorkerStart;
  readonly #corpus: Input[];
  readonly #signatures = new Set<string>();
  readonly #coverage = new Coverage();
  readonly #documents = anyDocument();
  #generated: readonly unknown[] = [];
  #runs = 0;

  constructor(start: WorkerStart) {
    this.#start = start;
    this.#random = new Random(start.seed);
    this.#corpus = [
      ...start.corpus,
      ...Object.entries(EXAMPLE_FILES).map(([path, bytes]) => ({ path, bytes })),
    ];
  }

  async run(): Promise<never> {
    const target = await Target.open();
    await this.#coverage.start();
    for (const input of this.#corpus) await this.#try(target, input);
    await this.#coverage.fresh();
    for (;;) {
      const tried: Input[] = [];
      for (let count = 0; count < A_LOOK; count += 1) {
        const input = this.#next();
        if (await this.#try(target, input)) this.#keep(input);
        else tried.push(input);
      }
      const blocks = await this.#coverage.fresh();
      if (blocks.size > 0) await this.#keepThatReach(blocks, tried, target);
      send({
        type: "count",
        runs: this.#runs,
        blocks: this.#coverage.size,
        signatures: this.#signatures.size,
      });
    }
  }

  /** New code was reached by one of these; which one, a second try tells. */
  async #keepThatReach(blocks: ReadonlySet<string>, tried: readonly Input[], target: Target): Promise<void> {
    let wanted = blocks;
    for (const input of tried) {
      await this.#try(target, input);
      const reached = await this.#coverage.reached(wanted);
      if (reached.size > 0) this.#keep(input);
      wanted = wanted.difference(reached);
      if (wanted.size === 0) return;
    }
  }

  #keep(input: Input): void {
    this.#corpus.push(input);
    send({ type: "kept", input });
  }

  #next(): Input {
    const random = this.#random;
    // Young inputs are the promising ones.
    const { length } = this.#corpus;
    const base =
      this.#corpus[random.oneIn(2) ? random.below(length) : length - 1 - random.below(Math.min(length, 40))];
    const { path, bytes } = random.oneIn(5) || base === undefined ? this.#generate() : base;
    const moved = random.oneIn(15) ? random.pick(PATHS) : path;
    if (random.oneIn(40)) return { path: moved, bytes };
    return { path: moved, bytes: mutate(bytes, random.pick(this.#corpus).bytes, random) };
  }

  /** One to four documents from the schemas. */
  #generate(): Input {
    if (this.#generated.length < 8) {
      this.#generated = fc.sample(this.#documents, { seed: this.#random.below(2 ** 31), numRuns: 200 });
    }
    const count = 1 + this.#random.below(4);
    const documents = this.#generated.slice(0, count);
    this.#generated = this.#generated.slice(count);
    return {
      path: this.#random.pick(PATHS),
      bytes: Buffer.from(documents.map((document) => stringify(document)).join("---\n")),
    };
  }

  /** Whether it was answered as none before. */
  async #try(target: Target, input: Input): Promise<boolean> {
    this.#runs += 1;
    writeInput(this.#start.current, this.#runs, input);
    const before = process.threadCpuUsage();
    try {
      const { signature } = await target.run(input, this.#runs % A_COMPARISON === 0);
      const { user, system } = process.threadCpuUsage(before);
      const ms = (user + system) / 1000;
      if (ms > MOST_MS) report("time", `${Math.round(ms)} ms`, input);
      const known = this.#signatures.has(signature);
      this.#signatures.add(signature);
      return !known;
    } catch (error) {
      report(...describe(error), input);
      return false;
    }
  }
}

function describe(error: unknown): [FindingKind, string] {
  if (error instanceof Broken) return ["broken", error.message];
  if (error instanceof EdictError) return ["crash", `${error.code} ${error.stack ?? ""}`];
  return ["crash", error instanceof Error ? (error.stack ?? error.message) : String(error)];
}

function report(kind: FindingKind, detail: string, input: Input): void {
  send({ type: "finding", finding: { kind, detail, input } });
}

function send(message: WorkerMessage): void {
  parentPort?.postMessage(message);
}

await new Fuzzer(workerData as WorkerStart).run();
