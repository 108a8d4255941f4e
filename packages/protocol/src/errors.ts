/** Every code of a `ProtocolError`. Codes are stable; messages are for people. */
export type ProtocolErrorCode =
  /** What was given is no key, or none that can be used here. */
  | 'key_invalid'
  /** The key can only verify: its private half is elsewhere. */
  | 'key_cannot_sign'
  /** A rotation's overlap is not between 0 and 7 days. */
  | 'overlap_out_of_range'
  /** A rotation would leave more keys live than a request's headers hold. */
  | 'too_many_keys'
  /** A username or password that Basic authentication can't carry (RFC 7617). */
  | 'credentials_invalid'
  /** A rule for foreign signatures that contradicts itself. */
  | 'hmac_rule_invalid'
  /** A sealed secret that this key doesn't open. */
  | 'unsealing_failed';

/** A broken promise of the caller. Expected outcomes, such as a refused signature, are values instead. */
export class ProtocolError extends Error {
  readonly code: ProtocolErrorCode;

  constructor(code: ProtocolErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ProtocolError';
    this.code = code;
  }
}
