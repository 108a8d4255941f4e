import { ApiProblem, problemOf } from './api-problem.ts';

/** An API of the page's own origin. Every refusal is an `ApiProblem`; so is silence, with code `unreachable`. */
export interface ApiClient {
  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer>;
  /** The bytes of an answer. */
  bytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** @param body sent as JSON where there is one. */
  send<Answer>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
}

/**
 * @param options.onProblem told of every refusal, before its promise rejects.
 * @example createApiClient().get<{ endpoints: Endpoint[] }>('/api/endpoints')
 */
export function createApiClient({
  fetch = globalThis.fetch,
  onProblem = () => {},
}: {
  fetch?: typeof globalThis.fetch;
  onProblem?: (problem: ApiProblem) => void;
} = {}): ApiClient {
  async function ask(path: string, init: RequestInit): Promise<Response> {
    const response = await fetch(path, { credentials: 'same-origin', ...init }).catch((cause: unknown) => {
      if (init.signal?.aborted) throw cause;
      throw told(new ApiProblem({ status: 0, code: 'unreachable', title: 'Nobody answers.' }));
    });
    if (!response.ok) throw told(await problemOf(response));
    return response;
  }

  function told(problem: ApiProblem): ApiProblem {
    onProblem(problem);
    return problem;
  }

  return {
    get: async (path, signal) => (await ask(path, withSignal(signal))).json(),
    bytes: async (path, signal) => new Uint8Array(await (await ask(path, withSignal(signal))).arrayBuffer()),
    async send<Answer>(method: string, path: string, body?: unknown) {
      const response = await ask(path, { method, ...(body !== undefined && jsonBody(body)) });
      // What has no content has nothing to parse.
      const text = await response.text();
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    },
  };
}

const withSignal = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});

const jsonBody = (body: unknown): RequestInit => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
