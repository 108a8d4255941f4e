import { parseTimestamp } from '@earshot/protocol/payload';
import { formatMoment, RelativeMoment, useLanguage } from '@earshot/web';
import { type Json, type JsonPath, pathPattern, scalarOf } from '@earshot/web/json';
import { Text } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import { fieldKey, isTimeField } from './field-words.ts';

/** What the catalogue says of a field, and of a time its form and what it means here, in UTC, and from now. */
export function AboutField({ path, value }: { path: JsonPath; value: Json }) {
  const text = useText();
  const language = useLanguage();
  const pattern = pathPattern(path);
  const key = fieldKey(pattern);
  const time = isTimeField(pattern) ? parseTimestamp(scalarOf(value)) : undefined;
  const told = (zone: 'local' | 'utc') => time && formatMoment(time.epochMs, { language, form: 'full', zone });
  return (
    <Text size="xs" c="dimmed" component="div">
      {key === undefined ? text(path.length === 0 ? 'fieldRoot' : 'fieldUnknown') : text(key as 'fieldEventId')}
      {time && (
        <div>
          {text(time.form)} · {told('local')} · {told('utc')} · <RelativeMoment epochMs={time.epochMs} />
        </div>
      )}
    </Text>
  );
}
