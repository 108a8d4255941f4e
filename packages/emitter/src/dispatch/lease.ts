/** A lane is leased for longer than any attempt can take. */
export const LEASE_MS = 60_000;
