import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ClientMessages, errorResponse, readAnswer, readyForQuery, simpleQuery } from "./wire.ts";
import type { ClientMessage } from "./wire.ts";

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function untyped(code: number, body: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([int32(8 + body.length), int32(code), body]);
}

const STARTUP = untyped(3 << 16, Buffer.from("user\0me\0\0"));
const SSL = untyped(80_877_103);

function readAll(chunks: readonly Buffer[]): readonly ClientMessage[] {
  const messages = new ClientMessages();
  return chunks.flatMap((chunk) => [...messages.push(chunk)]);
}

/** Cuts bytes at the given places. */
function cut(bytes: Buffer, places: readonly number[]): readonly Buffer[] {
  const edges = [0, ...places.map((place) => place % bytes.length).toSorted((a, b) => a - b), bytes.length];
  return edges.slice(1).map((edge, index) => bytes.subarray(edges[index], edge));
}

describe("a client's messages", () => {
  test("are the same however the bytes arrive", () => {
    const bytes = Buffer.concat([SSL, STARTUP, simpleQuery("select 1"), simpleQuery("x".repeat(300))]);
    const whole = readAll([bytes]);
    expect(whole.map(({ kind }) => kind)).toEqual(["encryption", "startup", "message", "message"]);
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 12 }), (places) => {
        expect(readAll(cut(bytes, places))).toEqual(whole);
      }),
    );
  });

  test("hold their own bytes, head included", () => {
    const [, message] = readAll([STARTUP, simpleQuery("select 1")]);
    expect(message).toEqual({ kind: "message", type: "Q", bytes: simpleQuery("select 1") });
  });

  test.each([
    ["another protocol", Buffer.from("GET / HTTP/1.1\r\n\r\n")],
    ["protocol 2", untyped(2 << 16)],
    ["a length below its own size", Buffer.concat([STARTUP, Buffer.from("Q"), int32(3)])],
    ["a length beyond reason", Buffer.concat([STARTUP, Buffer.from("Q"), int32(2 ** 31 - 1)])],
    ["a negative length", Buffer.concat([STARTUP, Buffer.from("Q"), int32(-1)])],
  ])("of %s are refused", (_name, bytes) => {
    expect(() => readAll([bytes])).toThrow(RangeError);
  });
});

describe("a server's answer", () => {
  test("is cut into what belongs to the client and what belongs to everybody", () => {
    const error = errorResponse("ERROR", "42601", "no");
    const notification = Buffer.concat([Buffer.from("A"), int32(9), Buffer.from("hello")]);
    const answer = readAnswer(Buffer.concat([error, notification, readyForQuery("E")]));
    expect(answer.reply).toEqual(Buffer.concat([error, readyForQuery("E")]));
    expect(answer.notifications).toEqual(notification);
    expect(answer.status).toBe("E");
  });

  test("without a status has none", () => {
    expect(readAnswer(errorResponse("ERROR", "42601", "no")).status).toBeUndefined();
  });
});
