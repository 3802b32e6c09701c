import type { Controller } from "./controller.ts";

/** The controller of a kind whose resources are read and never applied: there is nothing to observe and nothing to make. */
export function unappliedController<Spec>(
  kind: Pick<Controller<Spec, null>, "kind" | "scope" | "validate">,
): Controller<Spec, null> {
  return {
    ...kind,
    unapplied: true,
    tables: [],
    references: () => [],
    observe: () => Promise.resolve(new Map()),
    diff: () => ({ operation: "none" }),
    fields: () => [],
    hazards: () => [],
    apply: () => Promise.resolve(),
  };
}
