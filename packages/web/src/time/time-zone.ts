import { storedChoice } from '../stored/stored-choice.ts';

export type TimeZoneChoice = 'local' | 'utc';

/** In which zone the page shows times. */
export const timeZoneChoice = storedChoice<TimeZoneChoice>('earshot.timeZone', ['local', 'utc'], 'local');

/** `UTC`, or the browser's own, `Europe/Berlin`: right in summer and in winter. */
export const zoneName = (choice: TimeZoneChoice): string =>
  choice === 'utc' ? 'UTC' : new Intl.DateTimeFormat().resolvedOptions().timeZone;

/** For `Intl`: undefined is the browser's own. */
export const intlZone = (choice: TimeZoneChoice): string | undefined => (choice === 'utc' ? 'UTC' : undefined);
