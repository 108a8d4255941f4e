import { ApiProblem, problemOf } from './api-problem.ts';

/** Longer than a server takes for anything, an attempt at a slow receiver among it. */
const SILENCE_MS = 120_000;

/**
 * An API of the page's own origin. Every refusal is an `ApiProblem`; so is silence, an answer that breaks off among it,
 * with code `unreachable`.
 */
export interface ApiClient {
  get<Answer>(path: string, signal?: AbortSignal): Promise<Answer>;
  /** The bytes of an answer. */
  bytes(path: string, signal?: AbortSignal): Promise<Uint8Array<ArrayBuffer>>;
  /** @param body sent as JSON where there is one. */
  send<Answer>(method: 'POST' | 'PUT' | 'PATCH' | 'DELETE', path: string, body?: unknown): Promise<Answer>;
}

/**
 * @param options.onProblem told of every refusal, before its promise rejects.
 * @param options.patience aborts when an answer took too long: after two minutes, by default, for each try.
 * @example createApiClient().get<{ endpoints: Endpoint[] }>('/api/endpoints')
 */
export function createApiClient({
  fetch = globalThis.fetch,
  onProblem = () => {},
  patience = () => AbortSignal.timeout(SILENCE_MS),
}: {
  fetch?: typeof globalThis.fetch;
  patience?: () => AbortSignal;
  onProblem?: (problem: ApiProblem) => void;
} = {}): ApiClient {
  /** @param read the whole answer: one that breaks off is none. */
  async function ask<Answer>(path: string, read: (response: Response) => Promise<Answer>, init: RequestInit) {
    const limit = patience();
    const signal = init.signal ? AbortSignal.any([init.signal, limit]) : limit;
    const silence = (cause: unknown) => {
      if (init.signal?.aborted) throw cause;
      throw told(new ApiProblem({ status: 0, code: 'unreachable', title: 'Nobody answers.' }));
    };
    const response = await fetch(path, { credentials: 'same-origin', ...init, signal }).catch(silence);
    if (!response.ok) throw told(await problemOf(response));
    return read(response).catch(silence);
  }

  function told(problem: ApiProblem): ApiProblem {
    onProblem(problem);
    return problem;
  }

  return {
    get: async (path, signal) => JSON.parse(await ask(path, textOf, withSignal(signal))),
    bytes: async (path, signal) => new Uint8Array(await ask(path, bytesOf, withSignal(signal))),
    async send<Answer>(method: string, path: string, body?: unknown) {
      const text = await ask(path, textOf, { method, ...(body !== undefined && jsonBody(body)) });
      // What has no content has nothing to parse.
      return (text === '' ? undefined : JSON.parse(text)) as Answer;
    },
  };
}

const textOf = (response: Response) => response.text();
const bytesOf = (response: Response) => response.arrayBuffer();

const withSignal = (signal: AbortSignal | undefined): RequestInit => (signal ? { signal } : {});

const jsonBody = (body: unknown): RequestInit => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
