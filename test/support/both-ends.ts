import { type Clock, createEmitter, type Emitter, type EmitterOptions, embeddedStore } from '@earshot/emitter';
import { type AuthenticationSettings, openListener } from '@earshot/listener';
import { onTestFinished } from 'vitest';
import WebSocket from 'ws';
import { temporaryFolder } from './folder.ts';

export { enrolmentData as enrolment } from './enrolment.ts';

/** A delivery as the API and the stream tell it; restated by hand. */
export interface SeenDelivery {
  seq: number;
  verdict: string;
  accountId?: number;
  kid?: string;
  scheme?: string;
  webhookId?: string;
  refusal?: { code: string; hint?: string };
  events: { eventId: string; eventName: string; fresh: boolean }[];
}

export interface RunningListener {
  url: string;
  hook: string;
  get<Answer>(path: string): Promise<Answer>;
  close(): Promise<void>;
}

/** A listener on any free port, in this process. */
export async function startListener(
  authentication: AuthenticationSettings = { type: 'none' },
  { port = 0, data }: { port?: number; data?: string } = {},
): Promise<RunningListener> {
  const folder = data ?? (await temporaryFolder());
  const { url, close } = await openListener({ host: '127.0.0.1', port, data: folder }, authentication);
  onTestFinished(close);
  return {
    url,
    hook: `${url}/hooks/default`,
    get: async <Answer>(path: string) => (await (await fetch(url + path)).json()) as Answer,
    close,
  };
}

/** An emitter that dispatches, in this process. */
export async function startEmitter(
  options: Omit<EmitterOptions, 'store'> & { folder?: string } = {},
): Promise<Emitter> {
  const { folder = await temporaryFolder(), ...settings } = options;
  const emitter = await createEmitter({ store: embeddedStore(folder), devTargets: 'loopback', ...settings });
  onTestFinished(() => emitter.stop());
  emitter.start();
  return emitter;
}

/** A clock that goes faster, so that nobody waits for a back-off. */
export function hurriedClock(factor: number): Clock {
  const start = Date.now();
  return {
    now: () => start + (Date.now() - start) * factor,
    schedule(delayMs, run) {
      const timer = setTimeout(run, delayMs / factor);
      return () => clearTimeout(timer);
    },
  };
}

/** What a live viewer has seen so far, in the order in which it came. */
export async function watch(url: string, after?: number): Promise<SeenDelivery[]> {
  const seen: SeenDelivery[] = [];
  const socket = new WebSocket(
    `${url.replace('http', 'ws')}/api/stream${after === undefined ? '' : `?after=${after}`}`,
  );
  onTestFinished(() => socket.terminate());
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('message', (data) => {
      const frame = JSON.parse(String(data)) as { type: string; deliveries?: SeenDelivery[] };
      if (frame.type === 'hello') resolve();
      seen.push(...(frame.deliveries ?? []));
    });
  });
  return seen;
}
