const listeners = new Set<() => void>();

/** Tells the page that the listener wants its token again. */
export function sessionEnded(): void {
  for (const listener of listeners) listener();
}

export function onSessionEnd(listener: () => void): () => void {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
}
