import { Failure, formatDuration, useLanguage } from '@earshot/web';
import { Group, NativeSelect, SegmentedControl, Skeleton, Text, Title } from '@mantine/core';
import endpointStyles from '../endpoints/endpoints.module.css';
import { useEndpoints } from '../endpoints/use-endpoints.ts';
import { setParams, useSearch } from '../location/location.ts';
import { useText } from '../texts/texts.ts';
import { DelayCard, EventCard, VerdictCard } from './cards.tsx';
import classes from './overview.module.css';
import { RefusalCard } from './RefusalCard.tsx';
import { type Overview, type Range, ranges, useOverview } from './use-overview.ts';

/** What came in over time. */
export function OverviewPage() {
  const text = useText();
  const params = new URLSearchParams(useSearch());
  const range = (Object.keys(ranges) as Range[]).find((one) => one === params.get('range')) ?? '1h';
  const endpoint = params.get('endpoint') ?? undefined;
  const { data, error, refetch } = useOverview(range, endpoint);
  const { data: endpoints } = useEndpoints();
  return (
    <div className={endpointStyles.page}>
      <div className={endpointStyles.top}>
        <Title order={1}>{text('overview')}</Title>
        <Group gap="xs">
          <NativeSelect
            size="xs"
            aria-label={text('columnEndpoint')}
            value={endpoint ?? ''}
            onChange={(event) => setParams({ endpoint: event.currentTarget.value }, { replace: true })}
            data={[
              { value: '', label: text('allEndpoints') },
              ...(endpoints?.endpoints.map(({ name }) => ({ value: name, label: name })) ?? []),
            ]}
          />
          <SegmentedControl
            size="xs"
            aria-label={text('range')}
            value={range}
            onChange={(value) => setParams({ range: value }, { replace: true })}
            data={Object.keys(ranges)}
          />
        </Group>
      </div>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={400} />}
      {data && (
        <>
          <Numbers overview={data} />
          <div className={classes.plots}>
            <EventCard overview={data} />
            <VerdictCard overview={data} />
            <DelayCard overview={data} />
            <RefusalCard refusals={data.refusals} />
          </div>
        </>
      )}
    </div>
  );
}

function Numbers({ overview: { totals, refusals, delayMs } }: { overview: Overview }) {
  const text = useText();
  const language = useLanguage();
  const number = new Intl.NumberFormat(language);
  const refused = refusals.reduce((sum, { count }) => sum + count, 0);
  const delay = (ms: number | undefined) => (ms === undefined ? '—' : formatDuration(ms, language));
  const shown = [
    [text('events'), number.format(totals.events)],
    [text('deliveries'), number.format(totals.deliveries)],
    [text('duplicates'), number.format(totals.duplicates)],
    [text('refusals'), number.format(refused)],
    [text('delayMedian'), delay(delayMs.p50)],
    [text('delayP95'), delay(delayMs.p95)],
  ];
  return (
    <dl className={classes.numbers}>
      {shown.map(([label, value]) => (
        <div key={label} className={classes.card}>
          <Text component="dt" size="xs" c="dimmed">
            {label}
          </Text>
          <dd className={classes.number}>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
