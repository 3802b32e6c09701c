/** Told after each step of long work, of how many: once more each time, up to the total. */
export type TellProgress = (finished: number, total: number) => void;

/** Maps as an array does, and tells of each item that is done. */
export function mapTelling<Item, Result>(
  items: readonly Item[],
  tell: TellProgress | undefined,
  map: (item: Item, index: number) => Result,
): readonly Result[] {
  return items.map((item, index) => {
    const result = map(item, index);
    tell?.(index + 1, items.length);
    return result;
  });
}
