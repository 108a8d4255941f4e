import { checkSession } from '@earshot/web';
import { api } from '../api/console-api.ts';

interface LiveFollower {
  types: readonly string[];
  onNews(type: string): void;
  onOpen(open: boolean): void;
}

/** A browser comes back by itself after silence; after a refusal it never does. */
const COME_BACK_MS = 5000;

/** The live stream, opened again whenever it breaks. @returns how to end it. */
export function followLive({ types, onNews, onOpen }: LiveFollower): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let source = open();

  function open(): EventSource {
    const opened = new EventSource(api.pathOf('live'));
    opened.onopen = () => onOpen(true);
    opened.onerror = () => {
      onOpen(false);
      if (opened.readyState !== EventSource.CLOSED) return;
      checkSession();
      timer = setTimeout(() => {
        source = open();
      }, COME_BACK_MS);
    };
    for (const type of types) opened.addEventListener(type, () => onNews(type));
    return opened;
  }

  return () => {
    clearTimeout(timer);
    source.close();
  };
}
