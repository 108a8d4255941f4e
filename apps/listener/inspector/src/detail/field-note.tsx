import { parseTimestamp } from '@earshot/protocol/payload';
import { Moment, useEventTitle } from '@earshot/web';
import { type Json, type JsonPath, pathPattern, scalarOf } from '@earshot/web/json';
import type { ReactNode } from 'react';
import { isTimeField } from './field-words.ts';

/** A few words behind a value: the moment that a number means, what an event name says. Most values have none. */
export function fieldNote(path: JsonPath, value: Json): ReactNode {
  const scalar = scalarOf(value);
  if (isTimeField(pathPattern(path))) {
    const time = parseTimestamp(scalar);
    return time ? <Moment epochMs={time.epochMs} /> : null;
  }
  return path.at(-1) === 'eventName' && typeof scalar === 'string' ? <EventNote name={scalar} /> : null;
}

function EventNote({ name }: { name: string }) {
  const { title } = useEventTitle()(name);
  return title === name ? null : title;
}
