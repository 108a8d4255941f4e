import { useSyncExternalStore } from 'react';

// Places are in the hash: the console may be mounted under any path of an LMS.

/** How the place at hand was reached: with the page, by a link, by the browser's own steps, or by another query of the same place. */
type Arrival = 'load' | 'link' | 'history' | 'amended';

/** Asked before a place is left. @returns false to stay; then whoever asked shows why. */
type Guard = (to: string) => boolean;

const HOME = '/webhooks';

let guard: Guard | undefined;
let current = placeOf(location.hash) ?? HOME;
let arrival: Arrival = 'load';
const listeners = new Set<() => void>();
const leaveListeners = new Set<(address: string) => void>();

/** `#/deliveries?state=pending` is `/deliveries?state=pending`; none is where one begins; others lead to a part of the page. */
function placeOf(hash: string): string | undefined {
  if (hash === '') return HOME;
  return hash.startsWith('#/') ? hash.slice(1) : undefined;
}

function arrive(place: string, by: Arrival): void {
  for (const listener of leaveListeners) listener(current);
  current = place;
  arrival = by;
  for (const listener of listeners) listener();
}

addEventListener('hashchange', () => {
  const place = placeOf(location.hash);
  if (place === undefined || place === current) return;
  if (guard && !guard(place)) history.pushState(null, '', `#${current}`);
  else arrive(place, 'history');
});

/** Goes to a place, unless the one at hand must not be left. */
export function go(place: string): void {
  if (guard && !guard(place)) return;
  leave(place);
}

/** Goes without asking. */
export function leave(place: string): void {
  guard = undefined;
  // As with every link: one to the place at hand is no step to go back.
  if (place === current) history.replaceState(null, '', `#${place}`);
  else history.pushState(null, '', `#${place}`);
  arrive(place, 'link');
}

/** Another query of the same place: no step back to it. */
export function amend(place: string): void {
  history.replaceState(null, '', `#${place}`);
  arrive(place, 'amended');
}

/** @returns takes the guard away. */
export function guardPlace(ask: Guard): () => void {
  guard = ask;
  return () => {
    if (guard === ask) guard = undefined;
  };
}

/** Calls back while what is left still stands on the screen. @returns how to take that back. */
export function onLeave(listener: (address: string) => void): () => void {
  leaveListeners.add(listener);
  return () => void leaveListeners.delete(listener);
}

export const arrivedBy = (): Arrival => arrival;

export interface Place {
  path: string;
  query: URLSearchParams;
}

/** The whole of it: path and query. */
export function useAddress(): string {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

export function usePlace(): Place {
  const [path = '', query] = useAddress().split('?');
  return { path, query: new URLSearchParams(query) };
}
