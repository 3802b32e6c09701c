import { describe, expect, test } from "vitest";
import { EdictError } from "../core/errors.ts";
import { hostOf, isLoopbackName, parseListen } from "./listen.ts";

describe("parseListen", () => {
  test.each<[string, string, number, boolean]>([
    ["127.0.0.1:7373", "127.0.0.1", 7373, true],
    ["127.1.2.3:0", "127.1.2.3", 0, true],
    ["localhost:80", "localhost", 80, true],
    ["[::1]:7373", "::1", 7373, true],
    ["0.0.0.0:65535", "0.0.0.0", 65535, false],
    ["[::]:7373", "::", 7373, false],
    ["10.0.0.1:7373", "10.0.0.1", 7373, false],
    ["edict.internal:7373", "edict.internal", 7373, false],
    ["localhost.example:7373", "localhost.example", 7373, false],
    ["127.0.0.1.example:7373", "127.0.0.1.example", 7373, false],
    ["[::ffff:127.0.0.1]:7373", "::ffff:127.0.0.1", 7373, false],
  ])("%s", (text, host, port, loopback) => {
    expect(parseListen(text)).toEqual({ kind: "tcp", host, port, loopback });
  });

  test("a Unix socket", () => {
    expect(parseListen("unix:/run/edict.sock")).toEqual({
      kind: "unix",
      path: "/run/edict.sock",
      loopback: true,
    });
  });

  test.each([
    "",
    "7373",
    ":7373",
    "127.0.0.1",
    "127.0.0.1:",
    "127.0.0.1:65536",
    "127.0.0.1:-1",
    "127.0.0.1:0x50",
    "::1:7373",
    "[::1]",
    "http://127.0.0.1:7373",
    "127.0.0.1:7373/x",
    " 127.0.0.1:7373",
    "unix:",
    "unix:/run/\0",
  ])("refuses %j", (text) => {
    expect(() => parseListen(text)).toThrow(EdictError);
  });
});

test.each<[string, string | undefined]>([
  ["127.0.0.1:7373", "127.0.0.1"],
  ["127.0.0.1", "127.0.0.1"],
  ["[::1]:7373", "::1"],
  ["[::1]", "::1"],
  ["Edict.Example", "Edict.Example"],
  ["", undefined],
  ["a:b", undefined],
  ["user@127.0.0.1", "user@127.0.0.1"],
  ["127.0.0.1:1:2", undefined],
])("the host of %j is %s", (header, host) => {
  expect(hostOf(header)).toBe(host);
});

test.each<[string, boolean]>([
  ["LOCALHOST", true],
  ["app.localhost", true],
  ["127.0.0.1", true],
  ["::1", true],
  ["localhost.", false],
  ["notlocalhost", false],
  ["user@127.0.0.1", false],
  ["127.0.0.1.nip.example", false],
  ["128.0.0.1", false],
  ["0.0.0.0", false],
  ["", false],
])("%j is a loopback name: %s", (host, expected) => {
  expect(isLoopbackName(host)).toBe(expected);
});
