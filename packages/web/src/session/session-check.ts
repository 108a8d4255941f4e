import { type QueryKey, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

const listeners = new Set<() => void>();

/** Tells the page that nobody may be signed in any more: an API refused, or a stream ended. */
export function checkSession(): void {
  for (const listener of listeners) listener();
}

/** Asks anew who is signed in, once there is a doubt. */
export function useSessionCheck(sessionKey: QueryKey): void {
  const client = useQueryClient();
  useEffect(() => {
    const ask = () => void client.invalidateQueries({ queryKey: sessionKey });
    listeners.add(ask);
    return () => {
      listeners.delete(ask);
    };
  }, [client, sessionKey]);
}
