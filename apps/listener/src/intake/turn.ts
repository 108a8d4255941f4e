/**
 * Collects what arrives within one turn of the event loop and hands it over together: one commit for many
 * requests, and code that stays hot. Without a timer, so a lone request waits for nothing.
 * While a batch is at work, the next one collects; batches never overlap and keep their order.
 *
 * @param run must not reject.
 */
export function createTurn<Item>(run: (batch: Item[]) => Promise<void>): Turn<Item> {
  let waiting: Item[] = [];
  let working: Promise<void> | undefined;

  async function work() {
    // Behind the I/O of this turn, so that all requests it completes are in.
    await new Promise((resolve) => setImmediate(resolve));
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await run(batch);
    }
    working = undefined;
  }

  return {
    push(item) {
      waiting.push(item);
      working ??= work();
    },
    idle: async () => {
      while (working !== undefined) await working;
    },
  };
}

export interface Turn<Item> {
  push(item: Item): void;
  /** Resolves when nothing waits and nothing is at work. */
  idle(): Promise<void>;
}
