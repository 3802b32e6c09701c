import type { Severity } from "./diagnostic.ts";
import type { Origin, ResourceKey } from "./resource.ts";

/** A clause of a standard that a rule helps to meet. */
export interface ControlReference {
  readonly framework: "gdpr" | "hipaa" | "iso27001" | "nist800-63b" | "soc2";
  /** As the standard writes it: `Art. 5(1)(e)`, `CC6.1`, `A.5.17`. */
  readonly clause: string;
}

/** One result of an admission or compliance rule. */
export interface Finding {
  /** `category/name`, the folder of the rule under policies/rules. */
  readonly rule: string;
  readonly severity: Severity;
  readonly resource: ResourceKey;
  /** JSON Pointer into the resource, `""` for the whole. */
  readonly pointer: string;
  readonly origin: Origin;
  readonly message: string;
  /** What to do. */
  readonly remedy: string;
  readonly controls: readonly ControlReference[];
  /** Present when a Waiver accepts the finding; it then refuses nothing. */
  readonly waiver?: { readonly key: ResourceKey; readonly until: string; readonly reason: string };
}
