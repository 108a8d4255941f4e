/** Whether what arrives can be stored. */
export interface Readiness {
  isReady(): Promise<boolean>;
}

/** What the intake tells of the store. */
export interface StoreHealth extends Readiness {
  stored(): void;
  failed(): void;
}

export interface StoreHealthOptions {
  /** Rejects when the store can't take a write. */
  probe(): Promise<void>;
  /** Epoch milliseconds. */
  now: () => number;
  /** Ready or not from now on. */
  onChange(ready: boolean): void;
  /** Why the first probe failed; of later failures whoever met them tells. */
  onFailure(error: unknown): void;
}

/** Anybody may ask for readiness, and a probe is a write. */
const PROBE_INTERVAL_MS = 1000;

/**
 * Not ready before a write succeeded; then until one fails. A load balancer sends nothing to who isn't ready, so no
 * delivery might ever come to prove that the store works: whoever asks makes us try, once a second at most.
 */
export function createStoreHealth({ probe, now, onChange, onFailure }: StoreHealthOptions): StoreHealth {
  let ready: boolean | undefined;
  let probing: Promise<void> | undefined;
  let probedAt = Number.NEGATIVE_INFINITY;

  function become(state: boolean): void {
    if (ready === state) return;
    const isFirstProof = ready === undefined && state;
    ready = state;
    if (!isFirstProof) onChange(state);
  }

  function tryAgain(): Promise<void> {
    if (probing || now() - probedAt < PROBE_INTERVAL_MS) return probing ?? Promise.resolve();
    probedAt = now();
    probing = probe()
      .then(
        () => become(true),
        (error: unknown) => {
          if (ready === undefined) onFailure(error);
          become(false);
        },
      )
      .finally(() => {
        probing = undefined;
      });
    return probing;
  }

  return {
    stored: () => become(true),
    failed: () => become(false),
    async isReady() {
      if (!ready) await tryAgain();
      return ready === true;
    },
  };
}
