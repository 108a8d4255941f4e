/** What `<input type="datetime-local">` holds, in the browser's own zone. */
export function textOf(epochMs: number): string {
  const date = new Date(epochMs);
  const local = new Date(epochMs - date.getTimezoneOffset() * 60_000);
  return local.toISOString().slice(0, 19);
}

/** @returns undefined while it is no moment. */
export function msOf(text: string): number | undefined {
  const ms = new Date(text).getTime();
  return Number.isNaN(ms) || ms < 0 ? undefined : ms;
}
