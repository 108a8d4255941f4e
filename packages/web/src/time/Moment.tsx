import { useLanguage } from '../language/use-language.ts';
import { formatMoment, formatRelative, type MomentForm } from './format-moment.ts';
import { useNow } from './now.ts';
import { timeZoneChoice } from './time-zone.ts';

interface MomentProps {
  epochMs: number;
  form?: MomentForm;
  className?: string | undefined;
}

/** A point in time in the zone that the reader chose; its title tells it in both zones. */
export function Moment({ epochMs, form = 'short', className }: MomentProps) {
  const language = useLanguage();
  const zone = timeZoneChoice.use();
  const told = (in_: 'local' | 'utc') => formatMoment(epochMs, { language, form: 'full', zone: in_ });
  return (
    <time dateTime={isoOf(epochMs)} title={`${told('local')}\n${told('utc')}`} className={className}>
      {formatMoment(epochMs, { language, form, zone })}
    </time>
  );
}

/** "3 minutes ago", and it grows older by itself. */
export function RelativeMoment({ epochMs, className }: Omit<MomentProps, 'form'>) {
  const language = useLanguage();
  const now = useNow();
  return (
    <time
      dateTime={isoOf(epochMs)}
      title={formatMoment(epochMs, { language, form: 'full', zone: timeZoneChoice.get() })}
      className={className}
    >
      {formatRelative(epochMs, Math.max(now, epochMs > now && epochMs - now < 15_000 ? epochMs : now), language)}
    </time>
  );
}

function isoOf(epochMs: number): string | undefined {
  const date = new Date(epochMs);
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
