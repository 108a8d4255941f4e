import { jsonText, parseJson } from '@earshot/web/json';
import { eventIn } from './event-in.ts';

/** One event of a body, laid out; the whole body as it came where it can't be read. */
export function eventText(body: string | undefined, position: number | undefined): string {
  const parsed = parseJson(body ?? '');
  const event = eventIn(parsed, position) ?? parsed;
  return event === undefined ? (body ?? '') : jsonText(event, 2);
}
