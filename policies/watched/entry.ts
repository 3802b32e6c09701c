// The thread that evaluates the runtime policy for another, which ends it when it takes too long.
import { parentPort, workerData } from "node:worker_threads";
import { PolicyRunner } from "../runner.ts";
import { TOPICS } from "./evaluator-thread.ts";
import type { ThreadData } from "./evaluator-thread.ts";
import type { Asked } from "./hand-over.ts";
import { HandOver } from "./hand-over.ts";

const { bundle, memory } = workerData as ThreadData;
const runner = new PolicyRunner(bundle);

/** A topic that there is not is told as any failure. */
function evaluate({ topic, text }: Asked): string {
  const entrypoint = TOPICS[topic];
  if (entrypoint === undefined) throw new RangeError(`there is no topic ${topic}`);
  // Data comes after the input, on a line of its own: JSON.stringify writes no line ends.
  const [input = "", data] = text.split("\n", 2);
  return runner.evaluateText(entrypoint, input, data);
}

/** V8 compiles a function when it is called first: that is not to count as the time of the first question. */
const TEST = { path: ["context", "x"], operator: "eq", operand: 1, pointer: "" };
const WARM_UP = {
  kind: "access",
  now: 0,
  clock: {},
  tenant: { name: "", status: "active" },
  plan: null,
  security: null,
  sso: null,
  grants: [{ role: "", roleName: "", expired: false }],
  rules: [{ id: "", effect: "allow", when: [[TEST]] }],
  request: {
    subject: { type: "", id: "" },
    action: { name: "" },
    resource: { type: "", id: "" },
    context: { x: 1 },
  },
};

for (let turn = 0; turn < 10; turn += 1) {
  for (const topic of TOPICS.keys()) {
    try {
      evaluate({ topic, text: `${JSON.stringify(WARM_UP)}\n${JSON.stringify({ cell: { tests: [TEST] } })}` });
    } catch {
      // Whatever is wrong with the policy is for the first question to find.
    }
  }
}

parentPort?.postMessage("ready");
new HandOver(memory).serve(evaluate);
