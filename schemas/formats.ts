import ipaddr from "ipaddr.js";
import { durationSeconds, parseDate, parseDuration, parseInstant } from "../core/time.ts";

/**
 * What the generated validators call: the formats that schemas name, and the functions behind edict's own keywords.
 * Each is pure and takes any text, however long.
 */
export const formats: Readonly<Record<FormatName, (text: string) => boolean>> = {
  cidr: isCidr,
  date: (text) => parseDate(text) !== undefined,
  "date-time": isDateTime,
  "email-domain": isEmailDomain,
  "pem-certificate": isPemCertificate,
  "time-zone": isTimeZone,
};

export type FormatName = "cidr" | "date" | "date-time" | "email-domain" | "pem-certificate" | "time-zone";

const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/u;
const DOMAIN_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/u;
const CIDR_TEXT = /^[0-9a-f:.]{2,45}\/[0-9]{1,3}$/u;
const TIME_ZONE = /^[A-Za-z][A-Za-z0-9_+-]{0,31}(\/[A-Za-z0-9_+-]{1,31}){0,2}$/u;
const PEM = /^-----BEGIN CERTIFICATE-----\r?\n([A-Za-z0-9+/=\r\n]+)-----END CERTIFICATE-----\s?$/u;

/** Stricter than `parseInstant`, which also reads what PostgreSQL prints: RFC 3339 with `T`, `Z` in upper case. */
function isDateTime(text: string): boolean {
  return text.length <= 35 && DATE_TIME.test(text) && parseInstant(text) !== undefined;
}

/** A domain of two labels or more whose last is not a number (RFC 1123, RFC 3696 section 2). */
function isEmailDomain(text: string): boolean {
  if (text.length > 253) return false;
  const labels = text.split(".");
  return (
    labels.length > 1 &&
    labels.every((label) => DOMAIN_LABEL.test(label)) &&
    /[a-z]/u.test(labels.at(-1) ?? "")
  );
}

/**
 * A network without bits behind the prefix: `10.0.0.1/8` is refused, since it is not clear what was meant. So is
 * `010.0.0.0/8`, which some programs read as octal.
 */
function isCidr(text: string): boolean {
  if (text.length > 49 || !CIDR_TEXT.test(text) || !ipaddr.isValidCIDR(text)) return false;
  const [written, prefix] = text.split("/");
  if (written === undefined || String(Number(prefix)) !== prefix) return false;
  return ipaddr.IPv4.isIPv4(written)
    ? ipaddr.IPv4.networkAddressFromCIDR(text).toString() === written
    : ipaddr.IPv6.networkAddressFromCIDR(text).toString() === ipaddr.IPv6.parse(written).toString();
}

/** A name that the tz database of this Node knows. */
function isTimeZone(text: string): boolean {
  if (text.length > 64 || !TIME_ZONE.test(text)) return false;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: text }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}

/** Exactly one armoured certificate whose body is one DER sequence of the length that it claims (X.690, 8.1.3). */
function isPemCertificate(text: string): boolean {
  if (text.length > 16_384) return false;
  const body = PEM.exec(text)?.[1]?.replaceAll(/[\r\n]/gu, "");
  if (body === undefined || body.length % 4 !== 0 || !/^[A-Za-z0-9+/]+={0,2}$/u.test(body)) return false;
  const bytes = Uint8Array.from(atob(body), (character) => character.charCodeAt(0));
  return bytes[0] === 0x30 && derLength(bytes) === bytes.length;
}

/** The whole length, header and contents, that the DER value at the start claims; undefined for forms not used here. */
function derLength(bytes: Uint8Array): number | undefined {
  const first = bytes[1] ?? 0;
  if (first < 0x80) return 2 + first;
  const count = first & 0x7f;
  if (count === 0 || count > 3) return undefined;
  const length = bytes.slice(2, 2 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  return 2 + count + length;
}

/** So many durations are remembered: a workspace has few different ones, and each stands in many resources. */
const MOST_DURATIONS = 256;
const durations = new Map<string, number>();

/** How many seconds an ISO 8601 duration lasts; NaN, which no bound refuses, where the text is none. */
export function secondsOf(text: string): number {
  if (text.length > 64) return Number.NaN;
  const known = durations.get(text);
  if (known !== undefined) return known;
  const seconds = parseDuration(text) === undefined ? Number.NaN : durationSeconds(text);
  if (durations.size < MOST_DURATIONS) durations.set(text, seconds);
  return seconds;
}

/** Length in code points, as JSON Schema counts it. */
export function textLength(text: string): number {
  let length = text.length;
  for (let index = 0; index < text.length - 1; index += 1) {
    if (isSurrogatePair(text, index)) length -= 1;
  }
  return length;
}

function isSurrogatePair(text: string, index: number): boolean {
  return (text.charCodeAt(index) & 0xfc00) === 0xd800 && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
}

/**
 * The index of the first item that repeats an earlier one, and the earlier one's; undefined when there is none. With
 * `field`, items repeat each other when they are equal in that field; items without it are never equal. Linear, so
 * that a huge list costs no more than reading it.
 */
export function findRepetition(
  items: readonly unknown[],
  field: string,
): { readonly index: number; readonly earlier: number } | undefined {
  const seen = new Map<string, number>();
  for (const [index, item] of items.entries()) {
    const identity = identityOf(item, field);
    if (identity === undefined) continue;
    const earlier = seen.get(identity);
    if (earlier !== undefined) return { index, earlier };
    seen.set(identity, index);
  }
  return undefined;
}

function identityOf(item: unknown, field: string): string | undefined {
  if (field === "") return JSON.stringify(sortedKeys(item));
  if (typeof item !== "object" || item === null) return undefined;
  const value: unknown = Reflect.get(item, field);
  return value === undefined ? undefined : JSON.stringify(sortedKeys(value));
}

function sortedKeys(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(sortedKeys);
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([left], [right]) => (left < right ? -1 : 1))
      .map(([key, member]) => [key, sortedKeys(member)]),
  );
}

/** Fields of which exactly one must be there: among all fields, or (`with`) only where that other field is. */
export interface ExclusiveFields {
  readonly of: readonly string[];
  readonly with?: string;
}

/** What is wrong with the fields of an object under `x-edict-exactly-one`, as half a sentence; undefined when nothing. */
export function exclusiveProblem(value: object, groups: readonly ExclusiveFields[]): string | undefined {
  const dependent = groups.filter((group) => group.with !== undefined);
  const free = groups.filter((group) => group.with === undefined);
  return [...dependent, ...free]
    .map((group) => groupProblem(value, group))
    .find((problem) => problem !== undefined);
}

function groupProblem(value: object, group: ExclusiveFields): string | undefined {
  const found = group.of.filter((name) => Object.hasOwn(value, name));
  if (group.with !== undefined && !Object.hasOwn(value, group.with)) {
    return found.length === 0 ? undefined : `has "${found.join('", "')}" without "${group.with}"`;
  }
  if (found.length === 1) return undefined;
  const wanted = `exactly one of ${group.of.join(", ")}`;
  return `must have ${wanted}; it has ${found.length === 0 ? "none" : found.join(" and ")}`;
}
