/** What `<input type="datetime-local">` holds, in the zone that the page shows times in. */
export function textOf(epochMs: number, zone: 'local' | 'utc'): string {
  const shift = zone === 'utc' ? 0 : new Date(epochMs).getTimezoneOffset() * 60_000;
  return new Date(epochMs - shift).toISOString().slice(0, 19);
}

/** @returns undefined while it is no moment. */
export function msOf(text: string, zone: 'local' | 'utc'): number | undefined {
  const ms = new Date(zone === 'utc' ? `${text}Z` : text).getTime();
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}
