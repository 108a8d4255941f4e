import type { Clock } from './clock.ts';

export interface StopDependencies {
  clock: Clock;
  /** Each begins nothing more, and resolves when what it began has ended. */
  endings: readonly (() => Promise<void>)[];
  /** Each ends what waits for somebody else: a receiver, the host. */
  breakOffs: readonly (() => void)[];
  /** What is done when nothing runs any more, one after the other. */
  closings: readonly (() => Promise<void>)[];
}

/**
 * Ends an emitter in bounded time. After the limit nothing waits for others any more; what is left then, commits and
 * the end of what was broken off, is the emitter's own and takes a moment. So nothing writes to a store that is closed.
 */
export async function stop(
  { clock, endings, breakOffs, closings }: StopDependencies,
  limits: { stopMs: number },
): Promise<void> {
  const ended = Promise.all(endings.map((end) => end()));
  const cancel = clock.schedule(limits.stopMs, () => {
    for (const breakOff of breakOffs) breakOff();
  });
  await ended;
  cancel();
  for (const close of closings) await close();
}
