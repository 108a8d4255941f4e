import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Emitter } from '@earshot/emitter';
import type { Router } from 'express';
import { createApi } from './api/api.ts';
import { type LimitOptions, limitsFrom } from './limits.ts';
import { followEmitter } from './live/emitter-news.ts';
import { createHub, type Hub } from './live/hub.ts';
import { createMetrics } from './metrics.ts';
import type { SampleLms } from './sample/lms.ts';
import type { SignIn } from './sign-in/sign-in.ts';

export interface ConsoleOptions extends LimitOptions {
  /** Whose webhooks are looked after. It stays its owner's: start and stop it yourself. */
  emitter: Emitter;
  /** Who asks: your LMS's own sign-in. */
  signIn: SignIn;
  /** For demonstrations and tests. A real LMS leaves it out. */
  lms?: SampleLms | undefined;
  /** Where the live pages are told; made here when it is missing. */
  hub?: Hub | undefined;
  /** `builtPages()`, or none where you have pages of your own over the API. */
  pages?: Router | undefined;
  /** Only names of this machine, and `hosts`, may be asked by. True by default: switch it off behind your own checks. */
  checkHost?: boolean | undefined;
  hosts?: readonly string[] | undefined;
  /** Origins besides its own whose pages may ask. */
  origins?: readonly string[] | undefined;
  onError?(error: unknown): void;
}

/** The console without a server: a handler to mount. It listens to nothing and starts no timer. */
export interface Console {
  /** For `http.createServer` and for `app.use`. */
  handle(request: IncomingMessage, response: ServerResponse): void;
  /** Call it every 20 s: keeps the live pages' connections open. */
  heartbeat(): Promise<void>;
  /** Lets the live pages go. */
  close(): void;
}

export function createConsole({
  emitter,
  signIn,
  lms,
  pages,
  checkHost = true,
  hosts = [],
  origins = [],
  onError = console.error,
  ...given
}: ConsoleOptions): Console {
  const limits = limitsFrom(given);
  const hub = given.hub ?? createHub(limits);
  const stops = [followEmitter(emitter, hub), signIn.onSignOut?.(hub.endOver)];
  const metrics = createMetrics({ emitter, viewers: () => hub.viewers });
  const access = { checkHost, hosts, origins };
  const app = createApi({ emitter, signIn, lms, hub, metrics, pages, ...access, ...limits, onError });
  return {
    handle: (request, response) => app(request, response),
    heartbeat: hub.heartbeat,
    close() {
      for (const stop of stops) stop?.();
      hub.close();
    },
  };
}
