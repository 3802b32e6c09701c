// Judges answers to the cases of the certification scenario.
import { expect } from "vitest";
import type { Received } from "./app.ts";
import type { CertificationCase } from "./certification.ts";

type Wanted = CertificationCase["expect"];

/** A case's own headers, by their names in lower case. */
export function headersOf({ headers = {} }: CertificationCase): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}

/** Stricter than the official runners, which take a missing decision for false. */
export function checkCase(received: Received, { expect: wanted }: CertificationCase): void {
  expect(received.status, received.text).toBe(wanted.status);
  expect(received.headers["content-type"]).toMatch(/^application\/json(;|$)/u);
  const body: unknown = JSON.parse(received.text);
  if (wanted.status !== 200) expect(typeof body).toBe("string");
  if (wanted.decision !== undefined) {
    expect(body).toHaveProperty("decision", wanted.decision);
    expect(body).not.toHaveProperty("evaluations");
  }
  if (wanted.evaluations !== undefined || wanted.evaluationsLength !== undefined) checkBatch(body, wanted);
  if (isAboutSearch(wanted)) checkSearch(body, wanted);
  for (const name of wanted.required ?? []) expect(body).toHaveProperty(name, expect.stringMatching(/^https?:/u));
  for (const [name, value] of Object.entries(wanted.responseHeaders ?? {})) {
    expect(received.headers[name.toLowerCase()]).toBe(value);
  }
}

function checkBatch(body: unknown, wanted: Wanted): void {
  const { evaluations } = body as { readonly evaluations: readonly { readonly decision: unknown }[] };
  const decisions = evaluations.map(({ decision }) => decision);
  expect(decisions.every((decision) => typeof decision === "boolean")).toBe(true);
  if (wanted.evaluations !== undefined) expect(decisions).toEqual(wanted.evaluations);
  if (wanted.evaluationsLength !== undefined) expect(decisions).toHaveLength(wanted.evaluationsLength);
  expect(body).not.toHaveProperty("decision");
}

function isAboutSearch({ results, resultsInclude, resultsArray, status }: Wanted): boolean {
  return status === 200 && [results, resultsInclude, resultsArray].some((part) => part !== undefined);
}

/** `page` is optional to the scenario, but where it is there it has to be whole. */
function checkSearch(body: unknown, wanted: Wanted): void {
  const { page, results, ...rest } = body as { readonly page: object; readonly results: readonly object[] };
  expect(page).toEqual({
    next_token: expect.any(String) as string,
    count: results.length,
    total: expect.any(Number) as number,
  });
  expect(Object.keys(rest)).toEqual(["context"]);
  if (wanted.results !== undefined) expect(results).toEqual(wanted.results);
  for (const one of wanted.resultsInclude ?? [])
    expect(results).toContainEqual(expect.objectContaining(one as Record<string, unknown>));
  if (wanted.allResultsType !== undefined)
    for (const one of results) expect(one).toMatchObject({ type: wanted.allResultsType, id: expect.any(String) as string });
}
