// The published certification scenario of the AuthZEN Authorization API 1.0, against a process that serves
// examples/authzen.
import { expect, test } from "vitest";
import { sendTo } from "../../server/testdata/app.ts";
import type { Received } from "../../server/testdata/app.ts";
import { checkCase, headersOf } from "../../server/testdata/certification-check.ts";
import { ABSENT, certificationCases } from "../../server/testdata/certification.ts";
import type { CertificationCase } from "../../server/testdata/certification.ts";
import { copyOfExample, edict, edictRun } from "./running.ts";

const TENANT = "/tenants/cert";

/** Sends what a case says, to the tenant's interfaces. */
function send(port: number, one: CertificationCase): Promise<Received> {
  const url = one.path ?? `${TENANT}/access/v1/${one.endpoint ?? ""}`;
  const body = one.rawBody ?? one.request;
  return sendTo(port, {
    method: one.method,
    url,
    headers: headersOf(one),
    ...(body !== undefined && { body }),
  });
}

/** Why a case fails; undefined for one that passes. */
async function failureOf(port: number, one: CertificationCase): Promise<string | undefined> {
  try {
    for (let round = 0; round < (one.repeat ?? 1); round += 1) checkCase(await send(port, one), one);
    return undefined;
  } catch (error) {
    return `${one.id} ${one.title}: ${String(error)}`;
  }
}

/** What a search found, each result put into its request and asked for one by one. */
async function decisionsOf(port: number, one: CertificationCase): Promise<readonly unknown[]> {
  const { results } = JSON.parse((await send(port, one)).text) as { readonly results: readonly object[] };
  const sought = one.endpoint?.split("/")[1] ?? "";
  const asked = one.request as Readonly<Record<string, object>>;
  return Promise.all(
    results.map(async (result) => {
      const body = { ...asked, [sought]: { ...asked[sought], ...result } };
      const { text } = await sendTo(port, { url: `${TENANT}/access/v1/evaluation`, body });
      return (JSON.parse(text) as { readonly decision: unknown }).decision;
    }),
  );
}

test("all 55 cases pass, and every result of a search is allowed", { timeout: 120_000 }, async (context) => {
  const cases = await certificationCases();
  if (cases === undefined) return context.skip(ABSENT);
  expect(cases).toHaveLength(55);
  const workspace = copyOfExample("authzen");
  const { exitCode, stdout } = await edict(["validate", workspace]);
  expect(exitCode, stdout).toBe(0);
  const running = await edictRun(workspace);
  const { port } = new URL(running.address);

  const failures: string[] = [];
  for (const one of cases)
    failures.push(...[await failureOf(Number(port), one)].filter((text) => text !== undefined));
  expect(failures).toEqual([]);

  const searches = cases.filter(
    ({ endpoint, expect: wanted }) => endpoint?.startsWith("search/") === true && wanted.status === 200,
  );
  expect(searches).toHaveLength(14);
  for (const one of searches) {
    const decisions = await decisionsOf(Number(port), one);
    expect(
      decisions.every((decision) => decision === true),
      one.id,
    ).toBe(true);
  }

  const metadata = await fetch(`${running.address}/.well-known/authzen-configuration${TENANT}`);
  expect(await metadata.json()).toMatchObject({
    policy_decision_point: `${running.address}${TENANT}`,
    search_subject_endpoint: `${running.address}${TENANT}/access/v1/search/subject`,
  });
  expect(await running.stop()).toBe(0);
});
