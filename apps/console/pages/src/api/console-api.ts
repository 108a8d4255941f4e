import { checkSession, createApiClient } from '@earshot/web';

/** Relative, so that the console works under any path of an LMS. */
const client = createApiClient({
  onProblem: (problem) => {
    if (problem.status === 401 && problem.code === 'sign_in_required') checkSession();
  },
});
const path = (rest: string) => `api/v1/${rest}`;

export const api = {
  get: <Answer>(rest: string, signal?: AbortSignal) => client.get<Answer>(path(rest), signal),
  bytes: (rest: string, signal?: AbortSignal) => client.bytes(path(rest), signal),
  post: <Answer>(rest: string, body?: unknown) => client.send<Answer>('POST', path(rest), body),
  patch: <Answer>(rest: string, body: unknown) => client.send<Answer>('PATCH', path(rest), body),
  remove: <Answer>(rest: string) => client.send<Answer>('DELETE', path(rest)),
  pathOf: path,
};
