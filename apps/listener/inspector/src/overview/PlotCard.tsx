import { formatMoment, lazyPart, Moment, timeZoneChoice, useLanguage } from '@earshot/web';
import { SegmentedControl, Skeleton, Text } from '@mantine/core';
import { Suspense, useCallback, useMemo, useState } from 'react';
import recordStyles from '../records/records.module.css';
import { useText } from '../texts/texts.ts';
import classes from './overview.module.css';
import type { Series } from './series.ts';
import type { Overview } from './use-overview.ts';

const Plot = lazyPart(async () => (await import('./plot.tsx')).default);

interface PlotCardProps {
  title: string;
  overview: Overview;
  series: readonly Series[];
}

/** Lines over time, or the same as a table. */
export function PlotCard({ title, overview, series }: PlotCardProps) {
  const text = useText();
  const [shape, setShape] = useState('plot');
  const language = useLanguage();
  const zone = timeZoneChoice.use();
  const tell = useCallback(
    (epochMs: number) => formatMoment(epochMs, { language, form: 'axis', zone }),
    [language, zone],
  );
  const times = useMemo(() => overview.buckets.map(({ from }) => Date.parse(from)), [overview]);
  return (
    <section className={classes.card} aria-label={title}>
      <h2 className={classes.title}>{title}</h2>
      {series.length === 0 ? (
        <Text c="dimmed">{text('nothingInRange')}</Text>
      ) : shape === 'table' ? (
        <SeriesTable times={times} series={series} label={title} />
      ) : (
        <Suspense fallback={<Skeleton height={220} />}>
          <Plot times={times} series={series} label={title} tell={tell} timeLabel={text('columnTime')} />
        </Suspense>
      )}
      {series.length > 0 && (
        <SegmentedControl
          mt="xs"
          size="xs"
          aria-label={text('shape')}
          value={shape}
          onChange={setShape}
          data={[
            { value: 'plot', label: text('plot') },
            { value: 'table', label: text('table') },
          ]}
        />
      )}
    </section>
  );
}

function SeriesTable({ times, series, label }: { times: readonly number[]; series: readonly Series[]; label: string }) {
  const text = useText();
  const language = useLanguage();
  const number = new Intl.NumberFormat(language, { maximumFractionDigits: 2 });
  // The newest is what one looks for.
  const order = times.map((_, index) => times.length - 1 - index);
  return (
    <section className={classes.table} tabIndex={0} aria-label={`${label}, ${text('table')}`}>
      <table className={recordStyles.table}>
        <thead>
          <tr>
            <th scope="col">{text('columnTime')}</th>
            {series.map((one) => (
              <th key={one.label} scope="col">
                {one.label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {order.map((index) => (
            <tr key={times[index]}>
              <td>
                <Moment epochMs={times[index] ?? 0} />
              </td>
              {series.map(({ label: name, values }) => (
                <td key={name} className="es-number">
                  {values[index] === null || values[index] === undefined ? '—' : number.format(values[index])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
