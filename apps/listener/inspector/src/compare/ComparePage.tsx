import { Empty, Failure, JsonDiff, legible, Moment } from '@earshot/web';
import { jsonText, parseJson } from '@earshot/web/json';
import { Anchor, Group, Skeleton, TagsInput, Text, Title } from '@mantine/core';
import { eventIn } from '../detail/event-in.ts';
import { type DeliveryDetail, useDeliveryPair } from '../detail/use-delivery.ts';
import endpoints from '../endpoints/endpoints.module.css';
import { go, setParams, useSearch } from '../location/location.ts';
import { type PlaceRef, readRef, refText } from '../location/place-ref.ts';
import { useText } from '../texts/texts.ts';
import { withoutPaths } from './without-paths.ts';

const usual = ['eventId', 'timestamp', 'eventInfo', 'data.dateEnrolled', 'data.dateCompleted', 'data.dateStarted'];

/** Two deliveries or events side by side, without what one doesn't care about. */
export function ComparePage() {
  const text = useText();
  const params = new URLSearchParams(useSearch());
  const [one, other] = [readRef(params.get('a')), readRef(params.get('b'))];
  return (
    <div className={endpoints.page}>
      <div className={endpoints.top}>
        <Title order={1}>{text('comparison')}</Title>
      </div>
      {one && other ? (
        <Comparison one={one} other={other} ignored={params.get('ignore')?.split(',') ?? []} />
      ) : (
        <Empty title={text('compareNothing')} hint={text('compareHint')} />
      )}
    </div>
  );
}

interface ComparisonProps {
  one: PlaceRef;
  other: PlaceRef;
  ignored: string[];
}

function Comparison({ one, other, ignored }: ComparisonProps) {
  const text = useText();
  const { left, right, error, refetch } = useDeliveryPair(one.seq, other.seq);
  return (
    <>
      <TagsInput
        size="xs"
        mb="sm"
        label={text('ignoredPaths')}
        description={text('ignoredHint')}
        data={usual}
        value={ignored}
        onChange={(paths) => setParams({ ignore: paths.join(',') }, { replace: true })}
        comboboxProps={{ withinPortal: false }}
        clearable
        clearButtonProps={{ 'aria-label': text('clearChoice') }}
      />
      {error && <Failure error={error} onRetry={() => void refetch()} />}
      {left && right ? (
        <>
          <Group grow mb="xs" align="flex-start">
            <Side delivery={left} place={one} />
            <Side delivery={right} place={other} />
          </Group>
          <JsonDiff
            before={textOf(left, one, ignored)}
            after={textOf(right, other, ignored)}
            labels={[`#${refText(one)}`, `#${refText(other)}`]}
          />
        </>
      ) : (
        !error && <Skeleton height={300} />
      )}
    </>
  );
}

function Side({ delivery, place }: { delivery: DeliveryDetail; place: PlaceRef }) {
  return (
    <Text size="sm" component="div" className="es-name">
      <Anchor component="button" size="sm" className="es-mono" onClick={() => go(`/?open=${refText(place)}`)}>
        #{refText(place)}
      </Anchor>{' '}
      {legible(delivery.events[place.position ?? 0]?.eventName)} · <Moment epochMs={Date.parse(delivery.receivedAt)} />
    </Text>
  );
}

function textOf({ body }: DeliveryDetail, { position }: PlaceRef, ignored: readonly string[]): string {
  const parsed = parseJson(body ?? '');
  if (parsed === undefined) return body ?? '';
  return jsonText(withoutPaths(eventIn(parsed, position) ?? parsed, ignored), 2);
}
