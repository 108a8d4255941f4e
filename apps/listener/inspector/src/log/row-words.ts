import { formatBytes, formatDuration, formatMoment, timeZoneChoice, useEventTitle, useLanguage } from '@earshot/web';
import { useMemo } from 'react';
import { type VerdictName, verdictNames } from '../filter/filter.ts';
import { useText } from '../texts/texts.ts';

/** A point or comma, and milliseconds. */
const FRACTION = 4;

/** What the lines of the list say, in one language and zone. */
export interface RowWords {
  verdicts: Record<VerdictName, string>;
  pinned: string;
  choose(seq: number): string;
  /** What an event name means, and whether it is sent in real time or in batches. */
  event(eventName: string): { title: string; timing: string };
  day(epochMs: number): string;
  /** Seconds, and what follows them. */
  clock(epochMs: number): [string, string];
  size(bytes: number): string;
  delay(ms: number): string;
}

/**
 * Looked up once for all lines. At 500 events a second every line on the screen is a new one several times a second:
 * a line that asks for its language by itself costs more than all else that it does.
 */
export function useRowWords(): RowWords {
  const text = useText();
  const title = useEventTitle();
  const language = useLanguage();
  const zone = timeZoneChoice.use();
  return useMemo(() => {
    const events = new Map<string, { title: string; timing: string }>();
    return {
      verdicts: Object.fromEntries(verdictNames.map((name) => [name, text(name)])) as Record<VerdictName, string>,
      pinned: text('pinned'),
      choose: (seq) => text('chooseRow', { seq }),
      event(eventName) {
        const known = events.get(eventName);
        if (known) return known;
        const { title: words, timingText } = title(eventName);
        const made = { title: words, timing: timingText };
        // Senders choose the names: what they can make grow is bounded.
        if (events.size < 500) events.set(eventName, made);
        return made;
      },
      day: (epochMs) => formatMoment(epochMs, { language, form: 'day', zone }),
      clock(epochMs) {
        const told = formatMoment(epochMs, { language, form: 'clock', zone });
        return [told.slice(0, -FRACTION), told.slice(-FRACTION)];
      },
      size: (bytes) => formatBytes(bytes, language),
      delay: (ms) => formatDuration(ms, language),
    };
  }, [language, zone]);
}
