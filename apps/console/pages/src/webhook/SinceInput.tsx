import { timeZoneChoice, zoneName } from '@earshot/web';
import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { useText } from '../texts/texts.ts';
import { msOf, textOf } from './local-time.ts';

interface SinceInputProps {
  /** Epoch milliseconds; undefined while what is typed is no moment of the past. */
  value: number | undefined;
  onChange: (epochMs: number | undefined) => void;
}

/** A moment of the past, in the zone that the page shows times in, which it names. */
export function SinceInput({ value, onChange }: SinceInputProps) {
  const zone = timeZoneChoice.use();
  // Another zone writes the same moment otherwise.
  return <ZonedInput key={zone} {...{ value, onChange, zone }} />;
}

function ZonedInput({ value, onChange, zone }: SinceInputProps & { zone: 'local' | 'utc' }) {
  const text = useText();
  const [typed, setTyped] = useState(value === undefined ? '' : textOf(value, zone));
  const isFuture = (ms: number | undefined) => ms !== undefined && ms > Date.now();
  const change = (next: string) => {
    setTyped(next);
    const ms = msOf(next, zone);
    onChange(isFuture(ms) ? undefined : ms);
  };
  const fault = isFuture(msOf(typed, zone)) ? 'issue_future' : 'issue_required';
  return (
    <TextInput
      type="datetime-local"
      step={1}
      maw={280}
      label={`${text('since')} (${zoneName(zone)})`}
      data-autofocus
      value={typed}
      error={value === undefined && text(fault)}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
