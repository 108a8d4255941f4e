const keys = {
  none: 'authNone',
  basic: 'authBasic',
  signature: 'authSignature',
  hmac: 'authHmac',
} as const;

/** The text that names a way to authenticate. */
export const authenticationKey = (type: string): (typeof keys)[keyof typeof keys] =>
  keys[type as keyof typeof keys] ?? 'authNone';
