import { SegmentedControl } from '@mantine/core';
import { useWebText } from '../language/web-texts.ts';
import { type TimeZoneChoice, timeZoneChoice } from './time-zone.ts';

/** Local time or UTC, for every time on the page. */
export function TimeZoneSwitch() {
  const text = useWebText();
  return (
    <SegmentedControl
      size="xs"
      aria-label={text('timeZone')}
      value={timeZoneChoice.use()}
      onChange={(value) => timeZoneChoice.set(value as TimeZoneChoice)}
      data={[
        { value: 'local', label: text('localTime') },
        { value: 'utc', label: 'UTC' },
      ]}
    />
  );
}
