import { parseTimestamp } from '@earshot/protocol/payload';
import { Moment, useEventTitle } from '@earshot/web';
import { type Json, type JsonPath, pathPattern, scalarOf } from '@earshot/web/json';
import { isTimeField } from './field-words.ts';

/** A few words behind a value: the moment that a number means, what an event name says. */
export function FieldNote({ path, value }: { path: JsonPath; value: Json }) {
  const title = useEventTitle();
  const pattern = pathPattern(path);
  const scalar = scalarOf(value);
  if (isTimeField(pattern)) {
    const time = parseTimestamp(scalar);
    return time ? <Moment epochMs={time.epochMs} /> : null;
  }
  if (path.at(-1) === 'eventName' && typeof scalar === 'string') {
    const { title: words } = title(scalar);
    return words === scalar ? null : words;
  }
  return null;
}
