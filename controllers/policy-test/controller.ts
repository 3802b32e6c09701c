import type { Controller } from "../../core/controller.ts";
import { unappliedController } from "../../core/unapplied.ts";
import type { PolicyTestSpec } from "./spec.gen.ts";
import { validatePolicyTest } from "./validate.ts";

/** Questions with the answers that are expected. It stands beside what it tests, and is applied nowhere. */
export const policyTestController: Controller<PolicyTestSpec, null> = unappliedController<PolicyTestSpec>({
  kind: "PolicyTest",
  scope: "either",
  validate: validatePolicyTest,
});
