import { checkSession, createApiClient } from '@earshot/web';

/** The listener that served this page. */
export const listenerApi = createApiClient({
  onProblem: (problem) => {
    if (problem.status === 401 && problem.code === 'token_required') checkSession();
  },
});
