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
  const dispatch = (request: FakeRequest, handler: Required<Dispatcher.DispatchHandler>) => {
    const controller = { abort: () => {} } as unknown as Dispatcher.DispatchController;
    const answered = async () => {
      const { origin, path, headers, body } = request;
      handler.onRequestStart(controller, {});
      const { status, headers: answered = {} } = await answer({ origin, path, headers, body });
      handler.onResponseStart(controller, status, answered);
      handler.onResponseEnd(controller, {});
    };
    answered().catch((error: Error) => handler.onResponseError(controller, error));
    return true;
  };
  return { dispatch } as unknown as Dispatcher;
}
