/** Words this short must be nearer to be taken for a slip of the pen. */
const SHORT_WORD = 4;

/** So many candidates are compared at most: each costs the product of both lengths. */
const MAX_CANDIDATES = 2000;
const MAX_LENGTH = 64;

/**
 * The candidate that was probably meant: at most two slips away (one for short words), the nearest first, then the
 * first in order. Letters of the other case count as the same.
 */
export function closest(word: string, candidates: Iterable<string>): string | undefined {
  if (word === "" || word.length > MAX_LENGTH) return undefined;
  const typed = word.toLowerCase();
  let best: string | undefined;
  let bound = word.length <= SHORT_WORD ? 1 : 2;
  let compared = 0;
  for (const candidate of candidates) {
    compared += 1;
    if (compared > MAX_CANDIDATES) break;
    if (candidate === word || Math.abs(candidate.length - word.length) > bound) continue;
    const slips = slipsBetween(typed, candidate.toLowerCase());
    if (slips > bound || (slips === bound && best !== undefined)) continue;
    best = candidate;
    bound = slips;
    if (slips === 0) break;
  }
  return best;
}

/** A hint from `closest`, or `otherwise` when nothing is near. */
export function didYouMean(word: string, candidates: Iterable<string>, otherwise: string): string {
  const meant = closest(word, candidates);
  return meant === undefined ? otherwise : `Did you mean "${meant}"?`;
}

/**
 * The least number of letters left out, added, replaced or swapped with their neighbour between two words (Damerau and
 * Levenshtein, each place touched once).
 */
export function slipsBetween(left: string, right: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: right.length + 1 }, (_, column) => column);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const same = left[row - 1] === right[column - 1];
      const swapped =
        row > 1 && column > 1 && left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      const swap = swapped ? (beforeLast[column - 2] ?? 0) + 1 : Infinity;
      const replaced = (last[column - 1] ?? 0) + (same ? 0 : 1);
      current.push(Math.min((last[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, replaced, swap));
    }
    beforeLast = last;
    last = current;
  }
  return last[right.length] ?? 0;
}
