/**
 * Keeps what comes and goes thousands of times a second, each under a number that is used again after it. A Map would do,
 * but as it grows over its deleted entries it leaves tables behind, and these hold on to what has long gone until the
 * next full garbage collection.
 */
export class Slots<Item> {
  readonly #items: (Item | undefined)[] = [];
  readonly #free: number[] = [];

  /** @returns its number. */
  put(item: Item): number {
    const slot = this.#free.pop() ?? this.#items.length;
    this.#items[slot] = item;
    return slot;
  }

  take(slot: number): Item | undefined {
    const item = this.#items[slot];
    if (item === undefined) return undefined;
    this.#items[slot] = undefined;
    this.#free.push(slot);
    return item;
  }

  all(): Item[] {
    return this.#items.filter((item) => item !== undefined);
  }
}
