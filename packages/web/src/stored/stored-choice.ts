import { useSyncExternalStore } from 'react';

/** One of a few values that the reader chose, kept in this browser and the same in all of its tabs. */
export interface StoredChoice<Value extends string> {
  get(): Value;
  set(value: Value): void;
  /** The value, and the component renders again when it changes. */
  use(): Value;
}

export function storedChoice<Value extends string>(
  key: string,
  values: readonly Value[],
  fallback: Value,
): StoredChoice<Value> {
  const listeners = new Set<() => void>();
  const get = () => {
    const stored = read(key);
    return values.find((value) => value === stored) ?? fallback;
  };
  const subscribe = (onChange: () => void) => {
    const onStorage = (event: StorageEvent) => event.key === key && onChange();
    listeners.add(onChange);
    addEventListener('storage', onStorage);
    return () => {
      listeners.delete(onChange);
      removeEventListener('storage', onStorage);
    };
  };
  return {
    get,
    set(value) {
      write(key, value);
      for (const onChange of listeners) onChange();
    },
    use: () => useSyncExternalStore(subscribe, get),
  };
}

const memory = new Map<string, string>();

/** A browser may forbid storage: then a choice lasts as long as the page. */
function read(key: string): string | null {
  try {
    return localStorage.getItem(key) ?? memory.get(key) ?? null;
  } catch {
    return memory.get(key) ?? null;
  }
}

function write(key: string, value: string): void {
  memory.set(key, value);
  try {
    localStorage.setItem(key, value);
  } catch {
    // Kept in memory.
  }
}
