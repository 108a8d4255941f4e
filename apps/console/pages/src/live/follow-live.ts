import { checkSession } from '@earshot/web';
import { api } from '../api/console-api.ts';

interface LiveFollower {
  types: readonly string[];
  onNews(type: string): void;
  onOpen(open: boolean): void;
}

/** A browser comes back by itself after silence; after a refusal it never does. */
const COME_BACK_MS = 5000;

/**
 * The live stream while somebody looks, opened again whenever it breaks. A browser opens six connections to a server
 * and no more: were those of hidden tabs kept, the seventh tab would never load. What was missed comes with its hello.
 *
 * @returns how to end it.
 */
export function followLive({ types, onNews, onOpen }: LiveFollower): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source: EventSource | undefined;

  function open(): void {
    const opened = new EventSource(api.pathOf('live'));
    source = opened;
    opened.onopen = () => onOpen(true);
    opened.onerror = () => {
      onOpen(false);
      if (opened.readyState !== EventSource.CLOSED) return;
      checkSession();
      timer = setTimeout(open, COME_BACK_MS);
    };
    for (const type of types) opened.addEventListener(type, () => onNews(type));
  }

  function close(): void {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  }

  function follow(): void {
    close();
    if (!document.hidden) open();
  }

  follow();
  document.addEventListener('visibilitychange', follow);
  return () => {
    document.removeEventListener('visibilitychange', follow);
    close();
  };
}
