// OPA's own client for JavaScript, against a listening server.
import type { AddressInfo } from "node:net";
import { OPAClient } from "@open-policy-agent/opa";
import type { Input } from "@open-policy-agent/opa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { acme, release } from "../../decisions/testdata/releases.ts";
import { loadPolicies } from "../../policies/runner.ts";
import { bearer, makeApp, makeDecisions, token } from "../testdata/app.ts";
import { question } from "./testdata/questions.ts";

let base = "";
let close: () => Promise<unknown>;

beforeAll(async () => {
  const decisions = makeDecisions((await loadPolicies()).runtime);
  decisions.publish(acme());
  decisions.publish(release("globex", {}));
  const app = makeApp({ decisions, tokens: [token("all"), token("acme-only", "acme")] });
  await app.listen({ host: "127.0.0.1", port: 0 });
  base = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  close = () => app.close();
});
afterAll(() => close());

function client(name = "acme-only", url = base): OPAClient {
  return new OPAClient(url, { headers: bearer(name) });
}

function input(action?: string, extra?: object): Input {
  return question(action, extra) as Input;
}

describe("OPAClient.evaluate", () => {
  test.each([
    ["view", true],
    ["send", false],
  ])("answers %s", async (action, allowed) => {
    expect(await client().evaluate("edict/allow", input(action))).toBe(allowed);
  });

  test("gives the decision to fromResult", async () => {
    const reason = await client().evaluate<Input, string>("edict/decision", input("send"), {
      fromResult: (result) =>
        (result as { context: { reasons: { code: string }[] } }).context.reasons[0]?.code ?? "",
    });
    expect(reason).toBe("rule.none");
  });

  test("asks for the tenant of its base address", async () => {
    const path = "edict/decision/context/tenant";
    expect(await client("all", `${base}/tenants/globex`).evaluate(path, input())).toBe("globex");
    expect(await client("all").evaluate(path, input("view", { tenant: "globex" }))).toBe("globex");
  });

  test("takes what toInput gives", async () => {
    expect(await client().evaluate("edict/allow", { toInput: () => input() })).toBe(true);
  });

  test("allows nobody without an input, and nothing that is not there", async () => {
    expect(await client().evaluate("edict/allow")).toBe(false);
    expect(await client().evaluate("edict/nothing", input())).toBeUndefined();
  });

  test("rejects an input that is no question with the error as OPA writes it", async () => {
    await expect(client().evaluate("edict/allow", { subject: "ann" })).rejects.toMatchObject({
      name: "ClientError",
      code: "invalid_parameter",
      message: expect.stringContaining("/subject must be an object") as string,
      errors: [{ code: "EDICT_REQUEST_INVALID" }],
    });
  });

  test("rejects where the token does not allow it", async () => {
    await expect(client().evaluate("edict/allow", input("view", { tenant: "globex" }))).rejects.toMatchObject(
      { httpMeta: { response: { status: 403 } } },
    );
    await expect(client("nobody").evaluate("edict/allow", input())).rejects.toMatchObject({
      httpMeta: { response: { status: 401 } },
    });
  });
});

describe("OPAClient.evaluateDefault", () => {
  test.each([
    ["view", true],
    ["send", false],
  ])("gives the whole decision for %s, which is never falsy", async (action, decision) => {
    const at = [client(), client("all", `${base}/tenants/acme`)];
    for (const one of at) {
      expect(await one.evaluateDefault(input(action))).toMatchObject({
        decision,
        context: { tenant: "acme" },
      });
    }
  });

  test("rejects an empty input", async () => {
    await expect(client().evaluateDefault()).rejects.toMatchObject({ code: "invalid_parameter" });
  });
});

describe("OPAClient.evaluateBatch", () => {
  test.each([{ fallback: false }, { fallback: true }])("answers all with %j", async (options) => {
    const inputs = { first: input("view"), second: input("send") };
    expect(await client().evaluateBatch("edict/allow", inputs, options)).toEqual({
      first: true,
      second: false,
    });
  });

  test("answers the good ones and gives the others their error", async () => {
    const inputs = { good: input(), bad: { subject: 1 } as unknown as Input };
    expect(await client().evaluateBatch("edict/allow", inputs)).toMatchObject({
      good: true,
      bad: { code: "invalid_parameter", httpStatusCode: "500" },
    });
    await expect(client().evaluateBatch("edict/allow", inputs, { rejectMixed: true })).rejects.toMatchObject({
      code: "invalid_parameter",
    });
  });

  test("is refused whole where the token does not allow a part", async () => {
    const inputs = { own: input(), foreign: input("view", { tenant: "globex" }) };
    await expect(client().evaluateBatch("edict/allow", inputs)).rejects.toMatchObject({
      httpMeta: { response: { status: 403 } },
    });
  });
});
