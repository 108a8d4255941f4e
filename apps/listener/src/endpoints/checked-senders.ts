import type { Endpoint, Endpoints } from './endpoints.ts';
import type { SenderVerdict } from './jwks-receiver.ts';

/** What a refusal is called when the check itself broke: neither the sender's fault nor the store's. */
export const VERIFIER_FAILED = 'verifier_failed';

const broken: SenderVerdict = {
  accepted: false,
  code: VERIFIER_FAILED,
  message: 'The check of the sender failed here; the log of the listener says why.',
};

/** Endpoints whose check of the sender never throws and never rejects: then the sender is told to come again. */
export function checkedSenders(endpoints: Endpoints, onError: (error: unknown) => void): Endpoints {
  const checked = new WeakMap<Endpoint, Endpoint>();
  return {
    get(name) {
      const endpoint = endpoints.get(name);
      if (!endpoint) return undefined;
      const known = checked.get(endpoint);
      if (known) return known;
      const made = withCheck(endpoint, onError);
      checked.set(endpoint, made);
      return made;
    },
  };
}

function withCheck(endpoint: Endpoint, onError: (error: unknown) => void): Endpoint {
  const { receiver } = endpoint;
  const fail = (error: unknown): SenderVerdict => {
    onError(error);
    return broken;
  };
  const authenticate: typeof receiver.authenticate = (...request) => {
    try {
      const verdict = receiver.authenticate(...request);
      return verdict instanceof Promise ? verdict.catch(fail) : verdict;
    } catch (error) {
      return fail(error);
    }
  };
  return { ...endpoint, receiver: { ...receiver, authenticate } };
}
