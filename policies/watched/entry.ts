// The thread that evaluates the runtime policy for another, which ends it when it takes too long.
import { parentPort, workerData } from "node:worker_threads";
import { PolicyRunner } from "../runner.ts";
import type { ThreadData } from "./evaluator-thread.ts";
import { HandOver } from "./hand-over.ts";

const { bundle, memory } = workerData as ThreadData;
const runner = new PolicyRunner(bundle);

function evaluate(input: string): string {
  return runner.evaluateText("edict/runtime/decision", input);
}

/** V8 compiles a function when it is called first: that is not to count as the time of the first question. */
const WARM_UP = {
  kind: "access",
  now: 0,
  clock: {},
  tenant: { name: "", status: "active" },
  plan: null,
  security: null,
  sso: null,
  grants: [{ role: "", roleName: "", expired: false }],
  rules: [
    {
      id: "",
      effect: "allow",
      when: [[{ path: ["context", "x"], operator: "eq", operand: 1, pointer: "" }]],
    },
  ],
  request: {
    subject: { type: "", id: "" },
    action: { name: "" },
    resource: { type: "", id: "" },
    context: { x: 1 },
  },
};

for (let turn = 0; turn < 10; turn += 1) {
  try {
    evaluate(JSON.stringify(WARM_UP));
  } catch {
    // Whatever is wrong with the policy is for the first question to find.
  }
}

parentPort?.postMessage("ready");
new HandOver(memory).serve(evaluate);
