import type { Dispatcher } from 'undici';

export interface FakeRequest {
  origin: string;
  path: string;
  headers: Record<string, string>;
  body: Buffer;
}

export interface FakeAnswer {
  status: number;
  headers?: Record<string, string>;
}

/** Answers without a socket, at once. Only what the emitter asks of a dispatcher. */
export function fakeDispatcher(answer: (request: FakeRequest) => FakeAnswer | Promise<FakeAnswer>): Dispatcher {
  const request = async ({ origin, path, headers, body }: FakeRequest) => {
    const { status, headers: answered = {} } = await answer({ origin, path, headers, body });
    return { statusCode: status, headers: answered, body: (async function* () {})() };
  };
  return { request } as unknown as Dispatcher;
}
