import { Buffer } from "node:buffer";
import ipaddr from "ipaddr.js";
import { canonicalJson, isJsonArray, isJsonObject } from "../../core/json.ts";
import type { JsonObject, JsonValue } from "../../core/json.ts";
import type { ReleaseTest } from "../../core/release.ts";
import { normaliseAddress } from "../address.ts";
import { own } from "../lookup.ts";
import { WEEKDAYS, wallClock } from "../wall-clock.ts";
import type { WallClock } from "../wall-clock.ts";

/** How one test of a condition came out. */
export interface Outcome {
  readonly passes: boolean;
  /** What the request has at the test's path; absent where it has nothing. */
  readonly found?: JsonValue;
  /** What it is compared with, of the test or of the request; absent where the request has nothing there. */
  readonly expected?: JsonValue;
}

/**
 * Evaluates one test over a request as the policy gets it; `instant` is what clocks show, in milliseconds since the epoch.
 * This is for telling why. What is decided is decided by the policy alone, with which a property test compares this.
 */
export function outcomeOf(test: ReleaseTest, request: JsonObject, instant: number): Outcome {
  const found = at(request, test.path);
  const expected = test.operandPath === undefined ? test.operand : at(request, test.operandPath);
  const isTrue = truth(test, found, expected, instant);
  return {
    passes: isTrue !== (test.negated === true),
    ...(found === undefined ? {} : { found }),
    ...(expected === undefined ? {} : { expected }),
  };
}

function at(value: JsonObject, path: readonly string[]): JsonValue | undefined {
  let here: JsonValue = value;
  for (const name of path) {
    const next: JsonValue | undefined = isJsonObject(here) ? own(here, name) : undefined;
    if (next === undefined) return undefined;
    here = next;
  }
  return here;
}

function truth(
  { operator }: ReleaseTest,
  found: JsonValue | undefined,
  expected: JsonValue | undefined,
  instant: number,
): boolean {
  if (operator === "exists") return (found !== undefined) === expected;
  if (operator === "betweenTimes") return isWithin(expected, instant);
  return found !== undefined && expected !== undefined && COMPARISONS[operator](found, expected);
}

type Compared = Exclude<ReleaseTest["operator"], "betweenTimes" | "exists">;

const COMPARISONS: Readonly<Record<Compared, (found: JsonValue, expected: JsonValue) => boolean>> = {
  eq: isSame,
  ne: (found, expected) => !isSame(found, expected),
  in: (found, expected) => isJsonArray(expected) && expected.some((one) => isSame(found, one)),
  lt: (found, expected) => order(found, expected) < 0,
  gt: (found, expected) => order(found, expected) > 0,
  startsWith: (found, expected) =>
    typeof found === "string" && typeof expected === "string" && found.startsWith(expected),
  insideCidr: (found, expected) =>
    (isJsonArray(expected) ? expected : [expected]).some((network) => isInside(network, found)),
};

function isSame(left: JsonValue, right: JsonValue): boolean {
  return canonicalJson(left) === canonicalJson(right);
}

/** Numbers by value, texts by their UTF-8 bytes; NaN, which nothing is more or less than, for everything else. */
function order(left: JsonValue, right: JsonValue): number {
  if (typeof left === "number" && typeof right === "number") return left - right;
  if (typeof left !== "string" || typeof right !== "string") return Number.NaN;
  return Buffer.compare(Buffer.from(left), Buffer.from(right));
}

function isInside(network: JsonValue, address: JsonValue): boolean {
  const plain = typeof address === "string" ? normaliseAddress(address) : undefined;
  if (plain === undefined || typeof network !== "string" || !ipaddr.isValidCIDR(network)) return false;
  const [base, bits] = ipaddr.parseCIDR(network);
  const one = ipaddr.parse(plain);
  return one.kind() === base.kind() && one.match(base, bits);
}

/** `from` belongs to the span and `to` does not; one that goes past midnight counts for the day on which it began. */
function isWithin(span: JsonValue | undefined, instant: number): boolean {
  if (span === undefined || !isJsonObject(span)) return false;
  const { from, to, zone, days } = span;
  if (typeof from !== "string" || typeof to !== "string" || typeof zone !== "string") return false;
  const clock = wallClock(zone, instant);
  const counts = (day: string): boolean =>
    !isJsonArray(days ?? null) || (days as readonly string[]).includes(day);
  return beganOn(minuteOf(from), minuteOf(to), clock).some(counts);
}

function beganOn(from: number, to: number, { minute, day }: WallClock): readonly string[] {
  if (from < to) return minute >= from && minute < to ? [day] : [];
  const yesterday = WEEKDAYS[(WEEKDAYS.indexOf(day) + WEEKDAYS.length - 1) % WEEKDAYS.length] ?? day;
  return [...(minute >= from ? [day] : []), ...(minute < to ? [yesterday] : [])];
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3, 5));
}
