/** Every code of an `EmitterError`. Codes are stable; messages are for people. */
export type EmitterErrorCode =
  /** An option of `createEmitter` that can't be. */
  | 'invalid_option'
  /** An accountId that is no positive integer. */
  | 'invalid_account'
  /** An argument of a method that can't be: `issues` says which and why. */
  | 'invalid_argument'
  /** Settings that break a rule: `issues` says which field and why. */
  | 'invalid_webhook'
  /** An event that isn't what its catalogue entry says: `issues` says where and why. */
  | 'invalid_event'
  /** The account is not ACTIVE. */
  | 'account_not_active'
  /** The account has all the webhooks that it may have. */
  | 'quota_exceeded'
  /** The account has no webhook of this id. */
  | 'webhook_not_found'
  /** The webhook's authentication isn't Signature. */
  | 'no_signature'
  /** The webhook's signature has no key of this id. */
  | 'key_not_found'
  /** The emitter switched the webhook off: `enable` it, which asks what shall become of its events. */
  | 'webhook_disabled'
  /** The emitter did not switch the webhook off: there is nothing to `enable`. */
  | 'webhook_not_disabled'
  /** The webhook is not active: nothing is sent to it, and so nothing again. */
  | 'webhook_inactive'
  /** As many requests as may be are in flight to the webhook's host, and none ended in time: try again. */
  | 'host_busy'
  /** The account has no delivery of this id. */
  | 'delivery_not_found'
  /** Events of the delivery are no longer kept. */
  | 'events_expired'
  /** A rotation's overlap is not between 0 and 7 days. */
  | 'overlap_out_of_range'
  /** The signature has all the keys that may be live: revoke one, or wait until one ends. */
  | 'too_many_keys'
  /** Somebody else changed the webhook in between: read it again. */
  | 'revision_conflict'
  /** Another emitter works on this folder. */
  | 'store_locked'
  /** A file of the store can't be read. */
  | 'store_corrupt'
  /** The log ends before webhooks were made: it was lost, or is older than the settings. Told to `onError`. */
  | 'log_lost'
  /** Others can read a file of the store, and that can't be changed from here. */
  | 'store_exposed'
  /** A secret was sealed under another key than the one in use. */
  | 'unsealing_failed'
  /** The emitter was stopped; make a new one. */
  | 'stopped';

/** One fault in what was given. */
export interface FieldIssue {
  /** Which field: `targetUrl`, `authentication.password`, `data.userId`. */
  field: string;
  /** Stable, for programs. */
  code: string;
  /** For people. */
  message: string;
}

/** A broken promise of the caller, or a store that can't be used. Failed deliveries are values instead. */
export class EmitterError extends Error {
  readonly code: EmitterErrorCode;
  /** Every fault found, by field; empty where there is none to name. */
  readonly issues: readonly FieldIssue[];

  constructor(
    code: EmitterErrorCode,
    message: string,
    options: ErrorOptions & { issues?: readonly FieldIssue[] } = {},
  ) {
    super(message, options);
    this.name = 'EmitterError';
    this.code = code;
    this.issues = options.issues ?? [];
  }
}

export function stopped(): EmitterError {
  return new EmitterError('stopped', 'The emitter was stopped; make a new one.');
}

/** A list of events may have thousands. */
const FAULTS_IN_WORDS = 5;

/** An error that lists every fault in its issues, and the first ones in its message. */
export function faulty(code: EmitterErrorCode, what: string, issues: readonly FieldIssue[]): EmitterError {
  const words = issues.slice(0, FAULTS_IN_WORDS).map(({ field, message }) => `${field}: ${ended(message)}`);
  const others = issues.length - words.length;
  if (others > 0) words.push(`And ${others} more, in the issues of this error.`);
  return new EmitterError(code, `${what} ${words.join(' ')}`, { issues });
}

/** Sentences of a host's own schemas mostly end without a full stop, and would run into the next. */
function ended(message: string): string {
  return /[.!?…]$/.test(message) ? message : `${message}.`;
}
