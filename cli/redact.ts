const REDACTED = "[redacted]";

// RFC 3986, section 3.2.1: what stands before the @ of an authority may hold a password.
const CREDENTIALS = /([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*):[^\s@/]*@/giu;

/** Last words of names whose values are secret: `clientSecret`, `api_key`, `x-auth-token`. */
const SECRET_WORDS =
  "password|passwd|passphrase|secret|token|authorization|cookie|credential|(?:api|private|access|encryption)[-_]?key";
const SECRET_NAME = new RegExp(`(?:${SECRET_WORDS})s?$`, "iu");

/** The text without the passwords of URLs in it. */
export function redactText(text: string): string {
  return text.replaceAll(CREDENTIALS, `$1:${REDACTED}@`);
}

// `password: hunter2`, `"clientSecret": x`; a mapping or a reference in braces is none. Longer runs of Base64 are keys.
const SECRET_FIELD = new RegExp(`^(.*(?:${SECRET_WORDS})s?["']?\\s*:\\s*)([^\\s{].*)$`, "iu");
// A reference is `{ name: NAME }`; anything else in its place, or beside the name, could be the secret itself.
const REFERENCE_FIELD = /^(.*?Ref["']?\s*:\s*)(?!\{\s*name:\s*[a-z0-9-]+\s*\}|#)(\S.*)$/u;
const KEY_MATERIAL = /[A-Za-z0-9+/]{40,}={0,2}/gu;

/** A line of YAML as it may be shown: values of secret-looking fields and what looks like a key are covered, to the same length. */
export function redactSource(line: string): string {
  const cover = (text: string): string => "•".repeat(text.length);
  return redactText(line)
    .replace(SECRET_FIELD, (_all, before: string, value: string) => `${before}${cover(value)}`)
    .replace(REFERENCE_FIELD, (_all, before: string, value: string) => `${before}${cover(value)}`)
    .replaceAll(KEY_MATERIAL, cover);
}

/** A log record without secrets: texts under secret-looking names, and passwords in URLs. */
export function redactFields(fields: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, redactField(name, value)]));
}

function redactField(name: string, value: unknown): unknown {
  return typeof value === "string" && SECRET_NAME.test(name) ? REDACTED : redactValue(value);
}

function redactValue(value: unknown): unknown {
  if (typeof value === "string") return redactText(value);
  if (Array.isArray(value)) return value.map(redactValue);
  return isPlain(value) ? redactFields(value) : value;
}

/** Errors, requests and the like have serializers of their own. */
function isPlain(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
