type Listener = (message: string) => void;

const listeners = new Set<Listener>();

/** Says something to screen readers when they are done with what they say. For outcomes, not for every event. */
export function announce(message: string): void {
  for (const listener of listeners) listener(message);
}

export function followAnnouncements(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
