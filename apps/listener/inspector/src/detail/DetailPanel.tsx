import { Failure, isPassing, useKeys } from '@earshot/web';
import { Button, Skeleton, Tabs } from '@mantine/core';
import { setParams, useSearch } from '../location/location.ts';
import type { PlaceRef } from '../location/place-ref.ts';
import { useText } from '../texts/texts.ts';
import { BytesTab } from './BytesTab.tsx';
import { DetailHead } from './DetailHead.tsx';
import classes from './detail.module.css';
import { HeadersTab } from './HeadersTab.tsx';
import { HistoryTab } from './HistoryTab.tsx';
import { PayloadTab } from './PayloadTab.tsx';
import { useDelivery } from './use-delivery.ts';
import { VerdictTab } from './VerdictTab.tsx';

const tabs = ['payload', 'headers', 'bytes', 'why', 'history'] as const;

type Tab = (typeof tabs)[number];

/** Everything about one delivery, or one event in it. */
export function DetailPanel({ place }: { place: PlaceRef }) {
  const text = useText();
  const given = new URLSearchParams(useSearch()).get('tab');
  const tab = tabs.find((name) => name === given) ?? 'payload';
  const { data, error, isPending, refetch } = useDelivery(place.seq);
  const show = (name: Tab) => setParams({ tab: name === 'payload' ? undefined : name }, { replace: true });
  useKeys(Object.fromEntries(tabs.map((name, index) => [String(index + 1), () => show(name)])));

  if (isPending) return <Waiting />;
  if (!data)
    return (
      <div className={classes.panel}>
        <Failure error={error} onRetry={isPassing(error) ? () => void refetch() : undefined}>
          <Button size="xs" variant="default" onClick={() => setParams({ open: undefined })}>
            {text('closeDetail')}
          </Button>
        </Failure>
      </div>
    );
  const position = place.position ?? (data.events.length === 1 ? 0 : undefined);
  const at = { delivery: data, position };
  return (
    <section className={classes.panel} aria-label={text('detail')} data-detail tabIndex={-1}>
      <DetailHead {...at} />
      <Tabs value={tab} onChange={(name) => show(name as Tab)} keepMounted={false}>
        <Tabs.List mb="sm">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {text(name)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="payload">
          <PayloadTab {...at} />
        </Tabs.Panel>
        <Tabs.Panel value="headers">
          <HeadersTab delivery={data} />
        </Tabs.Panel>
        <Tabs.Panel value="bytes">
          <BytesTab delivery={data} />
        </Tabs.Panel>
        <Tabs.Panel value="why">
          <VerdictTab delivery={data} />
        </Tabs.Panel>
        <Tabs.Panel value="history">
          <HistoryTab {...at} />
        </Tabs.Panel>
      </Tabs>
    </section>
  );
}

function Waiting() {
  return (
    <div className={classes.panel} aria-busy="true">
      <Skeleton height={20} width="60%" mb="sm" />
      <Skeleton height={90} mb="md" />
      <Skeleton height={260} />
    </div>
  );
}
