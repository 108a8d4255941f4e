import { useSyncExternalStore } from 'react';

// Where the reader is stands in the URL alone, so that a link shows a colleague the same.

const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  addEventListener('popstate', listener);
  return () => {
    listeners.delete(listener);
    removeEventListener('popstate', listener);
  };
}

/** Path and query of the page, as one text. */
export const useAddress = (): string => useSyncExternalStore(subscribe, () => location.pathname + location.search);

/** @param options.replace leaves no step in the browser's history: for what changes while one types or moves. */
export function go(address: string, { replace = false }: { replace?: boolean } = {}): void {
  if (address === location.pathname + location.search) return;
  history[replace ? 'replaceState' : 'pushState'](null, '', address);
  for (const listener of listeners) listener();
}

/** The query with some members changed; `undefined` takes one out. */
export function withParams(search: string, changes: Readonly<Record<string, string | undefined>>): string {
  const params = new URLSearchParams(search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === undefined || value === '') params.delete(name);
    else params.set(name, value);
  }
  // Colons and commas are legible in a query, and allowed there.
  const text = params.toString().replaceAll('%3A', ':').replaceAll('%2C', ',');
  return text === '' ? '' : `?${text}`;
}

export function useSearch(): string {
  return new URL(useAddress(), location.origin).search;
}

/** Changes members of the query and stays on the page. */
export function setParams(
  changes: Readonly<Record<string, string | undefined>>,
  options?: { replace?: boolean },
): void {
  go(location.pathname + withParams(location.search, changes), options);
}
