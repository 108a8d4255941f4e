import { type ComponentType, type LazyExoticComponent, lazy } from 'react';

/** A part of the page that did not come: the server is down, or has a newer one. */
export class PartNotLoaded extends Error {
  constructor(cause: unknown) {
    super('A part of the page did not load.', { cause });
    this.name = 'PartNotLoaded';
  }
}

const failed = new Set<() => void>();

/** Parts that did not come are fetched anew when they are next shown. */
export function fetchFailedAgain(): void {
  for (const forget of failed) forget();
  failed.clear();
}

/**
 * A component that is fetched when it is first shown, within a `Suspense`. React's own `lazy` remembers a failure for
 * good; of this one `Crash` tries again.
 *
 * @example const Plot = lazyPart(async () => (await import('./plot.tsx')).Plot)
 */
export function lazyPart<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let failures = 0;
  let part = fetched();

  function fetched(): LazyExoticComponent<ComponentType<Props>> {
    return lazy(async () => {
      try {
        return { default: await load() };
      } catch (cause) {
        failures += 1;
        if (failures > 1) await reloadWhenServed();
        failed.add(() => {
          part = fetched();
        });
        throw new PartNotLoaded(cause);
      }
    });
  }

  return function Part(props: Props) {
    const Fetched = part as ComponentType<Props>;
    return <Fetched {...props} />;
  };
}

/** A newer server has other parts, and some browsers remember what failed: both know better after a reload. */
async function reloadWhenServed(): Promise<void> {
  const answer = await fetch(location.href, { method: 'HEAD', cache: 'no-store' }).catch(() => undefined);
  if (answer?.ok) location.reload();
}
