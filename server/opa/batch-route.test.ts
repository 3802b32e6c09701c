import { afterAll, beforeAll, expect, test } from "vitest";
import type { Decided } from "../../decisions/log/record.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { TRANSPORTS, makeApp, makeDecisions } from "../testdata/app.ts";
import type { Transport } from "../testdata/app.ts";
import { question } from "./testdata/questions.ts";

const URL = "/tenants/acme/v1/batch/data/edict/allow";
const records: Decided[] = [];
let transport: Transport;

beforeAll(async () => {
  const decisions = makeDecisions((await loadPolicies()).runtime);
  const onDecision = (decided: Decided): undefined => {
    records.push(decided);
  };
  const inject = TRANSPORTS["inject"];
  if (inject === undefined) throw new Error("there is no such transport");
  transport = await inject(makeApp({ decisions, onDecision }));
});
afterAll(() => transport.close());

async function ask(body: unknown, url = URL): Promise<readonly [number, unknown]> {
  const { status, text } = await transport.send({ url, body });
  return [status, JSON.parse(text)];
}

test("every input gets its answer under its key, and every decision is recorded", async () => {
  records.length = 0;
  const inputs = { a: question("view"), "b/c": question("send") };
  expect(await ask({ inputs })).toEqual([
    200,
    { responses: { a: { result: true }, "b/c": { result: false } } },
  ]);
  expect(records.map(({ answer, route }) => [answer.decision, route])).toEqual([
    [true, "data"],
    [false, "data"],
  ]);
});

test("members of the common input stand in for those that an input lacks", async () => {
  const { action, ...common_input } = question();
  const inputs = { a: { action }, b: { action: { name: "send" } } };
  expect(await ask({ inputs, common_input })).toEqual([
    200,
    { responses: { a: { result: true }, b: { result: false } } },
  ]);
});

test("what is no question fails alone", async () => {
  const inputs = { good: question(), bad: { ...question(), action: "view" }, worse: 7 };
  expect(await ask({ inputs })).toMatchObject([
    207,
    {
      responses: {
        good: { http_status_code: "200", result: true },
        bad: {
          http_status_code: "500",
          code: "invalid_parameter",
          message: expect.stringMatching(/\/action must be an object/u) as string,
        },
        worse: { http_status_code: "500", message: "input is no question: the body must be an object" },
      },
    },
  ]);
});

test("an undefined path has no results, and an empty batch no answers", async () => {
  const url = "/tenants/acme/v1/batch/data/other";
  expect(await ask({ inputs: { a: question() } }, url)).toEqual([200, { responses: { a: {} } }]);
  expect(await ask({ inputs: {} })).toEqual([200, { responses: {} }]);
});

test.each([
  [{}, "the body's inputs must be an object"],
  [{ inputs: [question()] }, "the body's inputs must be an object"],
  [{ inputs: {}, common_input: 1 }, "the body's common_input must be an object"],
  [
    { inputs: Object.fromEntries(Array.from({ length: 1001 }, (_, index) => [index, {}])) },
    "the body's inputs must hold at most 1000 members",
  ],
  ["{", expect.stringMatching(/malformed/u) as string],
])("the body must be a batch: %#", async (body, message) => {
  const [status, error] = await ask(body);
  expect(status).toBe(400);
  expect(error).toMatchObject({ code: "invalid_parameter", message });
});
