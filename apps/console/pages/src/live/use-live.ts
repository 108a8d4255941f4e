import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { followLive } from './follow-live.ts';

/** What each kind of news makes old. */
const refreshes: Readonly<Record<string, readonly string[]>> = {
  hello: ['webhooks', 'deliveries', 'audits', 'lms', 'activities'],
  attempt: ['webhooks', 'deliveries'],
  webhook: ['webhooks'],
  audit: ['webhooks', 'audits'],
  activity: ['activities', 'lms'],
  bulk: ['lms'],
  scenario: ['lms'],
};

/** A burst of news is read once. */
const SETTLE_MS = 300;

/** Keeps what is shown fresh. @returns whether the console tells us what happens. */
export function useLive(): boolean {
  const client = useQueryClient();
  const [connected, setConnected] = useState(true);
  useEffect(() => {
    const old = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refresh = () => {
      timer = undefined;
      for (const key of old) void client.invalidateQueries({ queryKey: [key] });
      old.clear();
    };
    const end = followLive({
      types: Object.keys(refreshes),
      onNews(type) {
        for (const key of refreshes[type] ?? []) old.add(key);
        timer ??= setTimeout(refresh, SETTLE_MS);
      },
      onOpen: setConnected,
    });
    return () => {
      end();
      clearTimeout(timer);
    };
  }, [client]);
  return connected;
}
