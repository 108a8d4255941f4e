import { connect, type Socket } from 'node:net';

/** A request as the bytes of the wire, so that the load costs next to nothing. */
export type RawRequest = Buffer;

export function rawRequest(path: string, headers: Record<string, string>, body: Uint8Array): RawRequest {
  const lines = Object.entries({ host: '127.0.0.1', ...headers, 'content-length': String(body.length) }).map(
    ([name, value]) => `${name}: ${value}\r\n`,
  );
  return Buffer.concat([Buffer.from(`POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n`), body]);
}

export interface LoadResult {
  requestsPerSecond: number;
  /** Answers that were not 202. */
  failures: number;
  /** Milliseconds, each from the last byte written to the answer. */
  latencies: Float64Array;
}

/** Sends every request once, over so many connections, each waiting for its answer before the next. */
export async function runLoad(port: number, requests: readonly RawRequest[], connections: number): Promise<LoadResult> {
  const latencies = new Float64Array(requests.length);
  let next = 0;
  let failures = 0;

  function drive(socket: Socket): Promise<void> {
    return new Promise((resolve, reject) => {
      let sentAt = 0;
      let index = 0;
      let answer = '';
      const sendNext = () => {
        index = next;
        next += 1;
        const request = requests[index];
        if (!request) {
          socket.end();
          resolve();
          return;
        }
        answer = '';
        sentAt = performance.now();
        socket.write(request);
      };
      socket.setNoDelay(true);
      socket.on('error', reject);
      socket.on('data', (chunk) => {
        answer += chunk.toString('latin1');
        if (!isComplete(answer)) return;
        latencies[index] = performance.now() - sentAt;
        if (!answer.startsWith('HTTP/1.1 202')) failures += 1;
        sendNext();
      });
      sendNext();
    });
  }

  const sockets = await Promise.all(Array.from({ length: connections }, () => open(port)));
  const start = performance.now();
  await Promise.all(sockets.map(drive));
  const seconds = (performance.now() - start) / 1000;
  return { requestsPerSecond: requests.length / seconds, failures, latencies };
}

function isComplete(answer: string): boolean {
  const end = answer.indexOf('\r\n\r\n');
  if (end === -1) return false;
  const length = /content-length: (\d+)/i.exec(answer)?.[1];
  return answer.length >= end + 4 + Number(length ?? 0);
}

function open(port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => resolve(socket));
    socket.once('error', reject);
  });
}

export function percentile(values: Float64Array, share: number): number {
  return Float64Array.from(values).sort()[Math.min(values.length - 1, Math.floor(values.length * share))] ?? 0;
}
