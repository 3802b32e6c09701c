import { printable } from "../printable.ts";

/** A commit of 40 or a digest of 64 hexadecimal digits, of which people are shown the first 12. */
const LONG = /^((?:sha256:)?[0-9a-f]{12})[0-9a-f]{28}(?:[0-9a-f]{24})?$/u;

/** A revision for people: cut short where it is a digest or a commit. */
export function revisionText(revision: string): string {
  return printable(revision.replace(LONG, "$1"));
}
