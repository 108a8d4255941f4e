/** What was opened one on the other, to be closed in reverse. */
export interface Closing {
  add(...steps: (() => unknown)[]): void;
  /** All of it, also after a step that fails. Rejects with what failed first; a second call finds nothing to do. */
  close(): Promise<void>;
}

export function createClosing(): Closing {
  const steps: (() => unknown)[] = [];
  return {
    add: (...added) => void steps.push(...added),
    async close() {
      const failures: unknown[] = [];
      for (const step of steps.splice(0).reverse()) {
        try {
          await step();
        } catch (failure) {
          failures.push(failure);
        }
      }
      if (failures.length > 0) throw failures[0];
    },
  };
}
