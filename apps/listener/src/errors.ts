/** Every code of a `ListenerError`. Codes are stable; messages are for people. */
export type ListenerErrorCode =
  /** A flag, an environment variable or a command's argument is wrong. */
  | 'config_invalid'
  /** Bound beyond loopback, the listener demands a token. */
  | 'token_required'
  /** Another process works on the data folder. */
  | 'data_locked'
  /** A file of the data folder is not, or not wholly, what was written there. */
  | 'data_damaged'
  /** `endpoints.json` can't be read as settings. */
  | 'settings_invalid'
  /** `endpoints.json` is broken at present, so a change over the API would overwrite what somebody is writing. */
  | 'settings_conflict'
  /** Requests are sent on to this machine and to listed origins only. */
  | 'target_not_allowed'
  /** The keys at hand verify, they can't sign. */
  | 'cannot_resign'
  /** What is asked for needs an index, and this listener keeps none. */
  | 'search_unavailable'
  /** As many replays as may run at once are running. */
  | 'too_many_replays'
  /** A replay was not begun, did not come to its end, or not all of it was delivered. */
  | 'replay_failed'
  /** What a command was to work on is not there. */
  | 'nothing_found'
  /** The address is taken, or not ours to bind. */
  | 'address_unavailable'
  /** The server started, but does not answer its own probe. */
  | 'probe_failed'
  /** What answers where a listener was expected is none. */
  | 'not_a_stream'
  /** Nobody answers where something was to be sent. */
  | 'target_unreachable'
  /** A running listener does not do what a command asked of it. */
  | 'request_refused'
  /** The body was read by somebody else before the intake saw it. */
  | 'body_consumed';

/** What stops the listener, or a command, with a reason that its user can act on. */
export class ListenerError extends Error {
  readonly code: ListenerErrorCode;

  constructor(code: ListenerErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ListenerError';
    this.code = code;
  }
}
