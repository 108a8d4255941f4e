import { QueryClient } from '@tanstack/react-query';
import { ApiProblem } from './api-problem.ts';

const TRIES = 2;

/** A browser without a network still reaches a server on its own machine: it is asked, whatever the browser says. */
const networkMode = 'always';

/** The cache of what was asked for. A refusal is final; only silence and a busy server are asked again. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        retry: (failures, error) => failures < TRIES && isPassing(error),
        networkMode,
        refetchOnReconnect: true,
      },
      mutations: { networkMode },
    },
  });
}

/** Whether asking again may help. */
export function isPassing(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 503);
}
