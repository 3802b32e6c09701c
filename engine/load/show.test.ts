import { describe, expect, test } from "vitest";
import { fieldPath, isSecretName, isSecretPlace, shown } from "./show.ts";

describe("values in messages", () => {
  const cases: readonly (readonly [string, Parameters<typeof shown>[0], string])[] = [
    ["text in quotes", "a", '"a"'],
    ["numbers plainly", 5, "5"],
    ["no line break", "a\nb", '"a\\nb"'],
    ["nothing that moves the cursor", "\u001b[2J\u009b", '"\\u001b[2J\\u009b"'],
    ["nothing that turns text round", "\u202eabc\u2066", '"\\u202eabc\\u2066"'],
    ["nothing invisible", "a\u200bb", '"a\\u200bb"'],
  ];
  test.each(cases)("%s", (_reason, value, text) => {
    expect(shown(value)).toBe(text);
  });

  test("are cut after 80 characters, and never within one", () => {
    expect(shown("x".repeat(200))).toHaveLength(81);
    expect(shown(`${"x".repeat(78)}😀😀`).isWellFormed()).toBe(true);
  });
});

test("fields are written as people write them", () => {
  const paths = ["", "/spec", "/spec/rules/0/actions/1", "/metadata/labels/a~1b"].map(fieldPath);
  expect(paths).toEqual(["The document", "spec", "spec.rules[0].actions[1]", "metadata.labels.a/b"]);
});

describe("names that say secret", () => {
  test.each([
    "password",
    "clientSecret",
    "api_key",
    "apiKeys",
    "privateKey",
    "PRIVATE-KEY",
    "token",
    "accessToken",
    "passphrase",
    "secretValue",
    "credentials",
    "secrets",
  ])("%s", (name) => {
    expect(isSecretName(name)).toBe(true);
  });

  test.each([
    "clientSecretRef",
    "urlSecretName",
    "tokenUrl",
    "passwordMinLength",
    "idTokenAlgorithms",
    "key",
    "keys",
    "secretary",
  ])("not %s", (name) => {
    expect(isSecretName(name)).toBe(false);
  });

  const places: readonly (readonly [string, Parameters<typeof isSecretPlace>[1], boolean])[] = [
    ["/spec/password", 12345, true],
    ["/spec/password", "x", true],
    ["/spec/password/minLength", "x", true],
    ["/spec/password/minLength", 4, false],
    ["/spec/name", "x", false],
  ];
  test.each(places)("the value of %s, %j", (pointer, value, secret) => {
    expect(isSecretPlace(pointer, value)).toBe(secret);
  });
});
