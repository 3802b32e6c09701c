import { canonicalJson } from "../core/json.ts";
import type { JsonValue } from "../core/json.ts";
import type { AgentPolicy } from "../policies/agent-policy.ts";
import { archive } from "./archive.ts";
import type { BundleFiles } from "./archive.ts";
import { dataOf, manifestOf, partsDigest, revisionOf } from "./contents.ts";
import type { BundleState } from "./contents.ts";
import { patchOf } from "./delta.ts";
import { hexOf } from "./digest.ts";
import { signaturesFile } from "./signing.ts";
import type { BundleKey } from "./signing.ts";

/** A patch that is longer than so much of the data is not worth its while. */
const LONGEST_DELTA = 0.5;

/** Packs bundles. The same state gives the same bytes, but for signatures that are random by their algorithm. */
export class BundleBuilder {
  readonly #policy: AgentPolicy;
  readonly #key: BundleKey | undefined;
  readonly #parts: string;

  constructor(policy: AgentPolicy, key?: BundleKey) {
    this.#policy = policy;
    this.#key = key;
    this.#parts = partsDigest(policy);
  }

  /** Whether agents take deltas: those that verify signatures refuse bundles without one, and a delta has none. */
  get makesDeltas(): boolean {
    return this.#key === undefined;
  }

  /** The entity tag: other releases, policies or keys give another. */
  tag(state: BundleState): string {
    const { scope } = state;
    const { keyId = "", algorithm = "" } = this.#key ?? {};
    const content = { scope, parts: this.#parts, keyId, algorithm, revision: revisionOf(state) };
    return `"${hexOf(canonicalJson(content))}"`;
  }

  /** A bundle with everything. */
  async snapshot(state: BundleState): Promise<Buffer> {
    const files = new Map([
      [".manifest", canonicalJson(manifestOf(state, this.#policy))],
      // Releases are read from canonical text, so their members are in order already.
      ["data.json", JSON.stringify(dataOf(state))],
      ...Object.entries(this.#policy.files),
    ]);
    if (this.#key === undefined) return archive(files);
    const signatures = await signaturesFile(files, this.#key);
    return archive(new Map([[".signatures.json", signatures], ...files]));
  }

  /** What makes one state into another; `undefined` where a snapshot is the better answer. */
  async delta(before: BundleState, after: BundleState): Promise<Buffer | undefined> {
    const patch = patchOf(dataOf(before) as unknown as JsonValue, dataOf(after) as unknown as JsonValue);
    // A patch without operations makes OPA forget all data.
    if (!this.makesDeltas || patch.length === 0) return undefined;
    const text = canonicalJson({ data: patch });
    if (after.scope.kind === "tenant" && text.length > textLength(after) * LONGEST_DELTA) return undefined;
    const files: BundleFiles = new Map([
      [".manifest", canonicalJson(manifestOf(after, this.#policy))],
      ["patch.json", text],
    ]);
    return archive(files);
  }
}

function textLength({ releases }: BundleState): number {
  return canonicalJson([...releases.values()]).length;
}
