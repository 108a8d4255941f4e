interface Key {
  kid: string;
}

/** Whether keys that were to stay are gone: they could not be opened, and the receiver refuses until it has the new one. */
export function haveEnded(toStay: readonly Key[], now: readonly Key[]): boolean {
  return toStay.length > 0 && !now.some(({ kid }) => toStay.some((key) => key.kid === kid));
}
