import { ApiProblem, queryString } from '@earshot/web';
import { listenerApi } from './listener-api.ts';

/** A page of a list of the listener: of `limit` entries, or of as many as one gives that was set to give fewer. */
export async function listenerPage<Page>(
  path: string,
  { limit, ...query }: Parameters<typeof queryString>[0] & { limit: number },
  signal?: AbortSignal,
): Promise<Page> {
  const ask = (given: typeof query) => listenerApi.get<Page>(path + queryString(given), signal);
  try {
    return await ask({ ...query, limit });
  } catch (error) {
    if (!isOverLimit(error)) throw error;
    return ask(query);
  }
}

const isOverLimit = (error: unknown): boolean =>
  error instanceof ApiProblem && error.issues.length === 1 && error.issues[0]?.field === 'limit';
