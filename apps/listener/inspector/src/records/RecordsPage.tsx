import { Empty, Failure } from '@earshot/web';
import { Button, NativeSelect, Skeleton, Text, TextInput, Title } from '@mantine/core';
import endpoints from '../endpoints/endpoints.module.css';
import { setParams, useSearch } from '../location/location.ts';
import { useText } from '../texts/texts.ts';
import { RecordTable } from './RecordTable.tsx';
import classes from './records.module.css';
import { type RecordFilter, useRecords } from './use-records.ts';

const states = ['enrolled', 'in_progress', 'completed', 'unenrolled', 'rolled_back'] as const;
const fields = [
  ['userId', 'columnLearner'],
  ['loInstanceId', 'columnInstance'],
  ['loId', 'columnObject'],
  ['accountId', 'account'],
] as const;

/** What each learner's record is by the rules of order, and which events made it. */
export function RecordsPage() {
  const text = useText();
  const params = new URLSearchParams(useSearch());
  const filter: RecordFilter = {
    ...Object.fromEntries(fields.map(([name]) => [name, params.get(name) ?? undefined])),
    state: params.get('state') ?? undefined,
  };
  const { data, error, isPending, refetch, ...more } = useRecords(filter);
  const records = data?.pages.flatMap((page) => page.records) ?? [];
  return (
    <div className={endpoints.page}>
      <div className={endpoints.top}>
        <div>
          <Title order={1}>{text('records')}</Title>
          <Text size="sm" c="dimmed">
            {text('recordsHint')}
          </Text>
        </div>
      </div>
      <search className={classes.filters}>
        {fields.map(([name, label]) => (
          <TextInput
            key={name}
            size="xs"
            label={text(label)}
            value={filter[name] ?? ''}
            onChange={(event) => setParams({ [name]: event.currentTarget.value }, { replace: true })}
          />
        ))}
        <NativeSelect
          size="xs"
          label={text('state')}
          value={filter.state ?? ''}
          onChange={(event) => setParams({ state: event.currentTarget.value }, { replace: true })}
          data={[
            { value: '', label: text('anyState') },
            ...states.map((state) => ({ value: state, label: text(state) })),
          ]}
        />
      </search>
      {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
      {isPending && <Skeleton height={220} />}
      {data && records.length === 0 && <Empty title={text('noRecords')} hint={text('noRecordsHint')} />}
      {records.length > 0 && <RecordTable records={records} />}
      {error && more.isFetchNextPageError && <Failure error={error} />}
      {more.hasNextPage && (
        <Button
          mt="sm"
          size="xs"
          variant="default"
          loading={more.isFetchingNextPage}
          onClick={() => void more.fetchNextPage()}
        >
          {text('showMore')}
        </Button>
      )}
    </div>
  );
}
