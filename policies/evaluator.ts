import type { JsonValue } from "../core/json.ts";
import type { BundleManifest, Entrypoint } from "./manifest.ts";

/** What evaluates a bundle. */
export interface Evaluator {
  readonly manifest: BundleManifest;
  /** The one value that the entrypoint has for the input. Throws EDICT_POLICY_FAILED when there is none. */
  evaluate(entrypoint: Entrypoint, input: object): JsonValue;
}
