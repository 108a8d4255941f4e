import { useSyncExternalStore } from 'react';

// Places are in the hash: the console may be mounted under any path of an LMS.

/** Asked before a place is left. @returns false to stay; then whoever asked shows why. */
type Guard = (to: string) => boolean;

let guard: Guard | undefined;
let current = placeOf(location.hash) ?? '/webhooks';
const listeners = new Set<() => void>();

/** `#/deliveries?state=pending` is `/deliveries?state=pending`; other hashes lead to a part of the page. */
function placeOf(hash: string): string | undefined {
  return hash.startsWith('#/') ? hash.slice(1) : undefined;
}

function arrive(place: string): void {
  current = place;
  for (const listener of listeners) listener();
}

addEventListener('hashchange', () => {
  const place = placeOf(location.hash);
  if (place === undefined || place === current) return;
  if (guard && !guard(place)) history.pushState(null, '', `#${current}`);
  else arrive(place);
});

/** Goes to a place, unless the one at hand must not be left. */
export function go(place: string): void {
  if (guard && !guard(place)) return;
  leave(place);
}

/** Goes without asking. */
export function leave(place: string): void {
  guard = undefined;
  history.pushState(null, '', `#${place}`);
  arrive(place);
}

/** Another query of the same place: no step back to it. */
export function amend(place: string): void {
  history.replaceState(null, '', `#${place}`);
  arrive(place);
}

/** @returns takes the guard away. */
export function guardPlace(ask: Guard): () => void {
  guard = ask;
  return () => {
    if (guard === ask) guard = undefined;
  };
}

export interface Place {
  path: string;
  query: URLSearchParams;
}

export function usePlace(): Place {
  const place = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
  const [path = '', query] = place.split('?');
  return { path, query: new URLSearchParams(query) };
}
