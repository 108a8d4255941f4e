import { createApiClient } from '@earshot/web';
import { sessionEnded } from '../session/session-ended.ts';

/** The listener that served this page. */
export const listenerApi = createApiClient({
  onProblem: (problem) => {
    if (problem.status === 401 && problem.code === 'token_required') sessionEnded();
  },
});
