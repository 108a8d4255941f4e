import { expect, onTestFinished, vi } from 'vitest';
import WebSocket from 'ws';

interface SeenFrame {
  type: 'hello' | 'deliveries' | 'conflicts' | 'gap';
  oldest?: number;
  newest?: number;
  from?: number;
  to?: number;
  deliveries?: {
    seq: number;
    verdict: string;
    endpoint: string;
    events: { eventId: string; eventName: string; fresh: boolean; conflict?: true }[];
  }[];
}

/** A viewer of the stream as any program could be one. */
export interface ViewerClient {
  socket: WebSocket;
  frames: SeenFrame[];
  /** Every seq that came, gaps included, in order. */
  seqs(): number[];
  /** Resolves once the viewer has heard of this seq. */
  reached(seq: number): Promise<void>;
  closed: Promise<number>;
}

export function connectViewer(
  url: string,
  { protocols, ...options }: WebSocket.ClientOptions & { protocols?: string[] } = {},
): ViewerClient {
  const socket = new WebSocket(url.replace('http', 'ws'), protocols ?? [], options);
  onTestFinished(() => socket.terminate());
  const frames: SeenFrame[] = [];
  socket.on('message', (data, isBinary) => {
    expect(isBinary).toBe(false);
    frames.push(JSON.parse(String(data)));
  });
  socket.on('error', () => {});
  const closed = new Promise<number>((resolve) => socket.on('close', (code) => resolve(code)));
  const seqs = () => frames.filter(({ type }) => type !== 'conflicts').flatMap(seqsOf);
  const reached = async (seq: number) => {
    await vi.waitFor(() => expect(seqs().at(-1) ?? 0).toBeGreaterThanOrEqual(seq), { timeout: 10_000, interval: 5 });
  };
  return { socket, frames, closed, seqs, reached };
}

function seqsOf({ deliveries, from = 1, to = 0 }: SeenFrame): number[] {
  return deliveries?.map(({ seq }) => seq) ?? Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** A viewer that was greeted already. */
export async function viewing(url: string, options?: Parameters<typeof connectViewer>[1]): Promise<ViewerClient> {
  const client = connectViewer(url, options);
  const greeted = vi.waitFor(() => expect(client.frames[0]?.type).toBe('hello'), { interval: 5 });
  await Promise.race([greeted, client.closed.then((code) => Promise.reject(new Error(`closed with ${code}`)))]);
  return client;
}

/** The status with which a viewer is turned away. */
export function turnedAway(url: string, options?: Parameters<typeof connectViewer>[1]): Promise<number | undefined> {
  const { socket } = connectViewer(url, options);
  return new Promise((resolve, reject) => {
    socket.on('unexpected-response', (_request, response) => {
      resolve(response.statusCode);
      socket.terminate();
    });
    socket.on('open', () => reject(new Error('was let in')));
  });
}
