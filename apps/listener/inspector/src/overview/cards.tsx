import { legibleText } from '@earshot/web';
import { useMemo } from 'react';
import type { VerdictName } from '../filter/filter.ts';
import { useText } from '../texts/texts.ts';
import { PlotCard } from './PlotCard.tsx';
import { delays, deliveriesByVerdict, eventsByName } from './series.ts';
import type { Overview } from './use-overview.ts';

interface CardProps {
  overview: Overview;
}

export function EventCard({ overview }: CardProps) {
  const text = useText();
  const series = useMemo(
    () => eventsByName(overview, text('otherNames')).map((one) => ({ ...one, label: legibleText(one.label) })),
    [overview, text],
  );
  return <PlotCard title={text('eventsPerMinute')} overview={overview} series={series} />;
}

export function VerdictCard({ overview }: CardProps) {
  const text = useText();
  const series = useMemo(
    () => deliveriesByVerdict(overview, (verdict) => text(verdict as VerdictName)),
    [overview, text],
  );
  return <PlotCard title={text('deliveriesPerMinute')} overview={overview} series={series} />;
}

export function DelayCard({ overview }: CardProps) {
  const text = useText();
  const series = useMemo(
    () => delays(overview, { median: text('delayMedian'), p95: text('delayP95') }),
    [overview, text],
  );
  return <PlotCard title={text('delaySeconds')} overview={overview} series={series} />;
}
