import { isDamage, isOfTheMoment } from './damage.ts';

/** An adapter that is opened again after its file was found damaged, or could not be opened at that moment. */
export interface Reopening<Adapter> {
  /** Runs something with it as it is now. @throws what that throws, and what keeps it from being opened. */
  use<Result>(work: (adapter: Adapter) => Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

/**
 * What a connection has read stays in it: once somebody mended or replaced the file, only another connection sees it.
 * Until then every use fails, and whoever uses it says so.
 *
 * @param open throws when the file can't be opened: now, unless it is the moment that is wrong, or at a later use.
 */
export function reopening<Adapter extends { close(): Promise<void> }>(open: () => Adapter): Reopening<Adapter> {
  let adapter = atFirst(open);
  return {
    async use(work) {
      adapter ??= open();
      const used = adapter;
      try {
        return await work(used);
      } catch (error) {
        if (isDamage(error) && adapter === used) {
          adapter = undefined;
          await used.close();
        }
        throw error;
      }
    },
    async close() {
      await adapter?.close();
    },
  };
}

/** A disk that is full, or takes no writes, may take them later. */
function atFirst<Adapter>(open: () => Adapter): Adapter | undefined {
  try {
    return open();
  } catch (error) {
    if (!isOfTheMoment(error)) throw error;
    return undefined;
  }
}
