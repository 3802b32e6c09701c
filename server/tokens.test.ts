import { describe, expect, test } from "vitest";
import { EdictError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { bearer, token } from "./testdata/app.ts";
import { TokenBook } from "./tokens.ts";

const grant = (name: string, text: string): { name: string; secret: Secret<Uint8Array> } => ({
  name,
  secret: new Secret<Uint8Array>(Buffer.from(text, "latin1")),
});

describe("TokenBook", () => {
  const book = new TokenBook([token("acme-app", "acme"), token("platform")]);

  test("knows its tokens and their tenants", () => {
    expect(book.identify(bearer("acme-app")["authorization"])).toEqual({
      name: "acme-app",
      tenants: ["acme"],
      routes: "all",
    });
    expect(book.identify(bearer("platform")["authorization"])).toEqual({
      name: "platform",
      tenants: "all",
      routes: "all",
    });
  });

  test("the scheme's case does not matter (RFC 9110, section 11.1), the token's does", () => {
    expect(book.identify("bEARER platform-0123456789abcdef")).toEqual({
      name: "platform",
      tenants: "all",
      routes: "all",
    });
    expect(book.identify("Bearer PLATFORM-0123456789abcdef")).toBeUndefined();
  });

  test.each([
    undefined,
    "",
    "Bearer",
    "Bearer ",
    "platform-0123456789abcdef",
    "Basic platform-0123456789abcdef",
    "Bearer platform-0123456789abcdef\n",
    "Bearer platform-0123456789abcdef x",
    "Bearer x platform-0123456789abcdef",
    "Bearer platform-0123456789abcdef, Bearer platform-0123456789abcdef",
  ])("does not know %j", (authorization) => {
    expect(book.identify(authorization)).toBeUndefined();
  });

  test.each<[string, string]>([
    ["empty", ""],
    ["a line end only", "\n"],
    ["short", "0123456789abcde"],
    ["with a space", "0123456789 abcdef"],
    ["with bytes that are no text", "0123456789abcdef\xff"],
    ["with a line end inside", "0123456789abcdef\n0123456789abcdef"],
    ["huge", "x".repeat(4097)],
  ])("refuses a token that is %s, without telling it", (_what, text) => {
    const make = (): TokenBook => new TokenBook([grant("app", text)]);
    expect(make).toThrow(EdictError);
    expect(make).toThrow(/the token app must/u);
    if (text.length > 4) expect(make).not.toThrow(text.slice(0, 10));
  });

  test("refuses the same token twice, which could stand for two tenants", () => {
    const same = "0123456789abcdef";
    expect(() => new TokenBook([grant("one", same), grant("two", `${same}\n`)])).toThrow(
      /one and two are the same/u,
    );
  });

  test("without tokens nothing is protected and nobody known", () => {
    const empty = new TokenBook([]);
    expect(empty.protects).toBe(false);
    expect(empty.identify("Bearer ")).toBeUndefined();
  });
});
