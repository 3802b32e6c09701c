import type { JsonValue } from "../core/json.ts";
import type { BundleManifest, Entrypoint } from "./manifest.ts";

/** What evaluates a bundle. */
export interface Evaluator {
  readonly manifest: BundleManifest;
  /**
   * The one value that the entrypoint has for the input. Throws EDICT_POLICY_FAILED when there is none, and
   * EDICT_POLICY_ILL_FORMED when there is not one.
   */
  evaluate(entrypoint: Entrypoint, input: object): JsonValue;
  /** The same from text to text. The input, and data where it is given, have to be the whole JSON text of an object. */
  evaluateText(entrypoint: Entrypoint, input: string, data?: string): string;
}
