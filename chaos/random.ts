/** Choices that a seed makes again: never the machine's own randomness. */
export interface Random {
  /** A whole number from 0 to `limit` - 1. */
  below(limit: number): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** One of the items; throws for none. */
  pick<Item>(items: readonly Item[]): Item;
  /** The items in another order. */
  shuffled<Item>(items: readonly Item[]): readonly Item[];
}

/** Choices that follow from a seed and a label, so that two uses of one seed do not disturb each other. */
export function seededRandom(seed: number, label: string): Random {
  return randomFrom(smallGenerator(seed, label));
}

/** Choices from any source of numbers in [0, 1). */
export function randomFrom(next: () => number): Random {
  const below = (limit: number): number => Math.min(limit - 1, Math.floor(next() * limit));
  return {
    below,
    chance: (probability) => next() < probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new RangeError("there is nothing to pick from");
      return item;
    },
    shuffled: (items) =>
      items
        .map((item) => ({ item, order: next() }))
        .toSorted((left, right) => left.order - right.order)
        .map(({ item }) => item),
  };
}

/** sfc32 (Chris Doty-Humphrey's small fast counting generator), seeded by FNV-1a over seed and label. */
function smallGenerator(seed: number, label: string): () => number {
  let [a, b, c, counter] = [hash(`${seed}/${label}/a`), hash(`${seed}/${label}/b`), seed | 0, 1];
  const next = (): number => {
    const sum = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 2 ** 32;
  };
  for (let warm = 0; warm < 12; warm += 1) next();
  return next;
}

function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return value;
}
