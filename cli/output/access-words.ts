import type { ReleaseSource } from "../../core/release.ts";
import type { Principal } from "../../decisions/access/standing.ts";

/** So many subjects are named before the rest is counted. */
const NAMED = 3;

/** `user:ann, user:bob and 9,998 more`; all of them where asked for. */
export function subjectsText(subjects: readonly Principal[], expand: boolean): string {
  if (subjects.length === 0) return "everybody";
  const names = subjects.map(({ type, id }) => `${type}:${id}`);
  const shown = expand ? names : names.slice(0, NAMED);
  const left = names.length - shown.length;
  return left === 0 ? shown.join(", ") : `${shown.join(", ")} and ${left.toLocaleString("en-US")} more`;
}

/** The count of subjects with the names that are shown, for programs. */
export function subjectsJson(
  subjects: readonly Principal[],
  expand: boolean,
): { readonly count: number; readonly subjects: readonly Principal[] } {
  return { count: subjects.length, subjects: expand ? subjects : subjects.slice(0, NAMED) };
}

/** ` at FILE:LINE`. */
export function placeText({ file, line }: ReleaseSource): string {
  return `${file}:${line}`;
}
