// What is tried: a workspace of which one file is hostile, from bytes to the plan and the releases.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { kinds } from "../../controllers/index.gen.ts";
import type { Diagnostic } from "../../core/diagnostic.ts";
import { EdictError } from "../../core/errors.ts";
import { canonicalJson } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { Plan } from "../../core/plan.ts";
import type { AppliedResource, SourceSnapshot } from "../../core/ports.ts";
import type { Digest, Resource, ResourceKey, Revision } from "../../core/resource.ts";
import { desiredValues } from "../../core/table-backed.ts";
import { Checker } from "../../engine/check/check.ts";
import type { RuleEvaluator } from "../../engine/check/check.ts";
import { sha256 } from "../../engine/digest.ts";
import { Loader } from "../../engine/load/load.ts";
import { Stopwatch } from "../../engine/phase.ts";
import { gitApprovals } from "../../engine/plan/annotations.ts";
import { gate } from "../../engine/plan/approvals.ts";
import { makePlan } from "../../engine/plan/planner.ts";
import { prepare } from "../../engine/prepare.ts";
import type { Prepared } from "../../engine/prepare.ts";
import { ReleaseBuilder } from "../../engine/publish/build.ts";
import { Resolver } from "../../engine/resolve/resolver.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { snapshotOf } from "../fakes/snapshots.ts";

const EXAMPLE = join(import.meta.dirname, "../../examples/acme");
const KINDS = new Map(kinds.map((registration) => [registration.controller.kind, registration]));
const NOW = "2026-11-22T14:00:00.000Z";
const NOTHING = "sha256:0" as Digest;
const BASIS = { observed: NOTHING, policies: NOTHING, at: NOW };

/** The example's files by path. */
export const EXAMPLE_FILES: Readonly<Record<string, Uint8Array>> = Object.fromEntries(
  globSync("**/*.yaml", { cwd: EXAMPLE })
    .toSorted()
    .map((path) => [path, readFileSync(join(EXAMPLE, path))]),
);

/** One hostile file: it stands in the place of the example's of that path, or beside them. */
export interface Input {
  readonly path: string;
  readonly bytes: Uint8Array;
}

/** What became of an input, in full: equal inputs must give equal texts. */
export interface Outcome {
  readonly text: string;
  /** The kinds of problems, and whether there was a plan: inputs that differ here were treated differently. */
  readonly signature: string;
}

/** All parts of the loop that judge bytes, with what they remember from one input to the next. */
class Parts {
  readonly loader = new Loader(KINDS);
  readonly releases = new ReleaseBuilder(kinds, sha256);
  readonly #resolver = new Resolver(KINDS);
  readonly #checker: Checker;

  constructor(rules: RuleEvaluator) {
    this.#checker = new Checker(rules);
  }

  prepare(snapshot: SourceSnapshot): Promise<Prepared> {
    const source = {
      snapshot: () => Promise.resolve(snapshot),
      watch: () => Promise.resolve(() => Promise.resolve()),
    };
    const dependencies = {
      source,
      loader: this.loader,
      resolver: this.#resolver,
      registrations: KINDS,
      checker: this.#checker,
    };
    return prepare(dependencies, NOW, new Stopwatch(() => 0));
  }
}

/** Something that must never be. */
export class Broken extends Error {}

/** Runs inputs by parts that remember those before, as a daemon does. */
export class Target {
  readonly #rules: RuleEvaluator;
  readonly #old: Parts;
  #applied: ReadonlyMap<ResourceKey, AppliedResource> = new Map();
  #observed: ReadonlyMap<ResourceKey, JsonValue> = new Map();

  private constructor(rules: RuleEvaluator) {
    this.#rules = rules;
    this.#old = new Parts(rules);
  }

  static async open(): Promise<Target> {
    const { rules } = await loadPolicies();
    const target = new Target(rules);
    await target.#applyExample();
    return target;
  }

  /**
   * Throws whatever a part throws, and Broken when a promise of the parts is not kept. `twice` compares with parts that
   * remember nothing.
   */
  async run(input: Input, twice: boolean): Promise<Outcome> {
    const snapshot = snapshotOf({ ...EXAMPLE_FILES, [input.path]: input.bytes });
    const outcome = await this.#once(snapshot, this.#old);
    if (twice) {
      const { text } = await this.#once(snapshot, new Parts(this.#rules));
      if (text !== outcome.text) throw new Broken(`not the same twice: ${difference(outcome.text, text)}`);
    }
    assertUnpolluted();
    return outcome;
  }

  async #once(snapshot: SourceSnapshot, parts: Parts): Promise<Outcome> {
    const prepared = await parts.prepare(snapshot);
    readSettings(parts.loader, snapshot);
    const { diagnostics, resources, config } = prepared;
    checkDiagnostics(diagnostics, snapshot);
    const plan = makePlan(
      {
        workspace: "fuzz",
        desired: resources,
        edges: prepared.edges,
        observed: this.#observed,
        applied: this.#applied,
        registrations: KINDS,
        findings: prepared.findings,
        basis: { ...BASIS, revision: prepared.revision, desired: prepared.desired },
        now: Date.parse(NOW),
        drift: config.drift,
      },
      sha256,
    );
    checkPlan(plan);
    const { released } = gate(plan, gitApprovals(resources, this.#applied, config));
    const releases = [...parts.releases.build(resources).values()].map(({ digest }) => digest);
    const text = JSON.stringify([diagnostics, plan.id, released.map(({ key }) => key), releases]);
    return { text, signature: signatureOf(diagnostics, plan) };
  }

  /** The example counts as applied, so that inputs make updates, deletions and hazards of it. */
  async #applyExample(): Promise<void> {
    const { resources } = await this.#old.loader.load(snapshotOf(EXAMPLE_FILES));
    this.#applied = new Map(resources.map((resource) => [resource.key, recordOf(resource)]));
    this.#observed = new Map(
      resources.flatMap((resource) => {
        const [table, ...others] = KINDS.get(resource.kind)?.controller.tables ?? [];
        if (table === undefined || others.length > 0) return [];
        return [[resource.key, desiredValues(table, resource.spec)] as const];
      }),
    );
  }
}

function recordOf({ key, kind, metadata, spec, digest, origin }: Resource): AppliedResource {
  const { tenant, labels, annotations } = metadata;
  return {
    key,
    kind,
    ...(tenant === undefined ? {} : { tenant }),
    generation: 1,
    digest,
    resource: { metadata: { labels, annotations }, spec } as JsonObject,
    revision: "r0" as Revision,
    origin,
    conditions: [],
    appliedAt: NOW,
  };
}

/** Settings either are there or are refused with a code. */
function readSettings(loader: Loader, snapshot: SourceSnapshot): void {
  try {
    loader.workspaceFile(snapshot);
  } catch (error) {
    if (!(error instanceof EdictError) || error.code === "EDICT_INTERNAL") throw error;
  }
}

// oxlint-disable-next-line no-control-regex -- control characters are what must not be there
const UNSAFE = /[\0-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]/u;

function checkDiagnostics(diagnostics: readonly Diagnostic[], { files }: SourceSnapshot): void {
  const lines = new Map(
    files.map(({ path, bytes }) => [path, bytes.filter((byte) => byte === 0x0a).length + 1]),
  );
  for (const diagnostic of diagnostics) {
    const { file, line, column, length, message, hint } = diagnostic;
    const last = lines.get(file) ?? 1;
    if (line < 1 || line > last || column < 1 || length < 1)
      throw new Broken(`a place outside of the file: ${JSON.stringify(diagnostic)}`);
    if (UNSAFE.test(message + hint)) throw new Broken(`an unsafe message: ${JSON.stringify(diagnostic)}`);
  }
}

/** What the digest of the plan is taken over is what JSON keeps of it. */
function checkPlan(plan: Plan): void {
  const kept = JSON.parse(JSON.stringify(plan)) as Plan;
  if (canonicalJson(kept) !== canonicalJson(plan)) throw new Broken("the plan holds what JSON cannot carry");
}

function signatureOf(diagnostics: readonly Diagnostic[], { changes }: Plan): string {
  const planned = changes.flatMap(({ kind, hazards }) => hazards.map(({ id }) => `${kind} ${id}`));
  return [...new Set([...diagnostics.map(({ code }) => code), ...planned])].toSorted().join("\n");
}

function difference(left: string, right: string): string {
  let at = 0;
  while (left[at] === right[at]) at += 1;
  return `${JSON.stringify(left.slice(at, at + 200))} and ${JSON.stringify(right.slice(at, at + 200))}`;
}

const NATURAL = [Object.prototype, Array.prototype, String.prototype, Function.prototype, Map.prototype].map(
  (prototype) => ({ prototype, keys: Reflect.ownKeys(prototype).length }),
);

function assertUnpolluted(): void {
  if (NATURAL.some(({ prototype, keys }) => Reflect.ownKeys(prototype).length !== keys))
    throw new Broken("a prototype was changed");
}
