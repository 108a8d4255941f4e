import type { ServerResponse } from 'node:http';

/** Something that pages want to know at once. What it means they read from the API. */
export interface News {
  type: string;
  [member: string]: unknown;
}

/** Who looks at a page. */
interface Viewer {
  accountId: number;
  /** Known at once; what only a question to the sign-in tells is asked by `isGoing`. */
  isOver(): boolean;
  isGoing(): Promise<boolean>;
}

/** Tells pages what happens, by Server-Sent Events. Nothing queues for one that is slow. */
export interface Hub {
  /** @returns false when there are as many viewers as there may be. */
  add(response: ServerResponse, viewer: Viewer): boolean;
  tell(accountId: number, news: News): void;
  /** Lets those go whose session is over. */
  endOver(): void;
  /** Call it every 20 s: keeps connections open, and ends those of who is signed out. */
  heartbeat(): Promise<void>;
  readonly viewers: number;
  close(): void;
}

export interface HubOptions {
  maxViewers: number;
  maxBufferedBytes: number;
}

export function createHub({ maxViewers, maxBufferedBytes }: HubOptions): Hub {
  const viewers = new Map<ServerResponse, Viewer>();

  /** Who doesn't read is let go: the page comes back by itself and reads everything anew. */
  function write(response: ServerResponse, text: string): void {
    // Let go while it was asked about: what is written behind the end is an error that nobody hears.
    if (response.writableEnded) return;
    if (response.writableLength > maxBufferedBytes) response.destroy();
    else response.write(text);
  }

  function letGo(response: ServerResponse): void {
    viewers.delete(response);
    response.end();
  }

  function endOver(): void {
    for (const [response, { isOver }] of viewers) if (isOver()) letGo(response);
  }

  /** One about whom nobody can be asked stays, and says nothing of the others. */
  async function beat([response, { isGoing }]: [ServerResponse, Viewer]): Promise<void> {
    if (await isGoing()) write(response, ': still here\n\n');
    else letGo(response);
  }

  return {
    endOver,
    add(response, viewer) {
      if (viewers.size >= maxViewers) return false;
      viewers.set(response, viewer);
      response.once('close', () => viewers.delete(response));
      response.writeHead(200, { 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
      write(response, 'retry: 2000\nevent: hello\ndata: {}\n\n');
      return true;
    },
    tell(accountId, { type, ...news }) {
      if (viewers.size === 0) return;
      endOver();
      const text = `event: ${type}\ndata: ${JSON.stringify(news)}\n\n`;
      for (const [response, viewer] of viewers) if (viewer.accountId === accountId) write(response, text);
    },
    async heartbeat() {
      endOver();
      const beats = await Promise.allSettled([...viewers].map(beat));
      const failed = beats.find(({ status }) => status === 'rejected');
      if (failed) throw (failed as PromiseRejectedResult).reason;
    },
    get viewers() {
      return viewers.size;
    },
    close() {
      for (const response of viewers.keys()) response.end();
    },
  };
}
