import { Crash, Empty, useKeys } from '@earshot/web';
import { Button, SegmentedControl, Skeleton } from '@mantine/core';
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react';
import { useCallback, useMemo, useState } from 'react';
import { DetailPanel } from '../detail/DetailPanel.tsx';
import { FilterFailure } from '../filter/FilterFailure.tsx';
import { FilterField } from '../filter/FilterField.tsx';
import { type Filter, filterFromQuery, filterToParams, isEmpty } from '../filter/filter.ts';
import { useKnownValues } from '../filter/use-known-values.ts';
import { FirstRun } from '../first-run/FirstRun.tsx';
import { setParams, useSearch } from '../location/location.ts';
import { readRef, refText } from '../location/place-ref.ts';
import { PinMenu } from '../notes/PinMenu.tsx';
import { usePinnedIds } from '../notes/use-annotations.ts';
import { useText } from '../texts/texts.ts';
import { ConnectionState } from './ConnectionState.tsx';
import { ExportMenu } from './ExportMenu.tsx';
import { LogTable } from './LogTable.tsx';
import type { LogState } from './live-log.ts';
import classes from './log.module.css';
import { type LogRow, sightingKey, type View } from './log-row.ts';
import { SelectionBar } from './SelectionBar.tsx';
import { useLiveLog } from './use-live-log.ts';

/** The list and what is open beside it. */
export function LogPage() {
  const text = useText();
  const search = useSearch();
  const params = new URLSearchParams(search);
  const view: View = params.get('view') === 'events' ? 'events' : 'deliveries';
  const open = readRef(params.get('open'));
  const filter = useMemo(() => filterFromQuery(search), [search]);
  const { log, state } = useLiveLog(view, filter);
  const known = useKnownValues(state.rows);
  const pinned = usePinnedIds();
  const [paused, setPaused] = useState(false);
  const [chosen, setChosen] = useState<ReadonlyMap<number, LogRow>>(new Map());
  const openKey = open && keyOf(open, view);
  const unused = isEmpty(filter) && !state.loading && state.error === undefined && state.rows.length === 0;

  const onOpen = useCallback(
    (row: LogRow) => setParams({ open: refText(row) }, { replace: readRef(params.get('open')) !== undefined }),
    [params.get],
  );
  const onChoose = useCallback((row: LogRow) => setChosen((before) => toggled(before, row)), []);

  function move(step: 1 | -1): void {
    const at = state.rows.findLastIndex(({ key }) => key === openKey);
    // The newest line is the last in memory and the first on the screen.
    const next = state.rows[at === -1 ? state.rows.length - 1 : at - step];
    if (next) onOpen(next);
  }

  function chooseOpen(): void {
    const row = state.rows.find(({ key }) => key === openKey);
    if (row) onChoose(row);
  }

  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: chooseOpen,
    '/': () => document.querySelector<HTMLElement>('[data-filter] input')?.focus(),
    p: () => setPaused((before) => !before),
    Enter: () => {
      const newest = state.rows.at(-1);
      if (!open && newest) onOpen(newest);
      else document.querySelector<HTMLElement>('[data-detail]')?.focus();
    },
    Escape: () => setParams({ open: undefined }),
  });

  const change = (changes: Filter) => {
    setChosen(new Map());
    setParams({ ...filterToParams(changes) });
  };

  return (
    <div className={classes.page}>
      <h1 className="es-hidden">{text('log')}</h1>
      <div className={classes.bar}>
        <SegmentedControl
          size="xs"
          aria-label={text('view')}
          value={view}
          onChange={(value) => {
            setChosen(new Map());
            setParams({ view: value === 'events' ? 'events' : undefined, open: undefined });
          }}
          data={[
            { value: 'deliveries', label: text('deliveries') },
            { value: 'events', label: text('events') },
          ]}
        />
        <div className={classes.filter} data-filter>
          <FilterField filter={filter} known={known} onChange={change} />
        </div>
        {isFollowed(state) && <ConnectionState state={state} paused={paused} />}
        <Button
          size="compact-sm"
          className={classes.tools ?? ''}
          variant={paused ? 'filled' : 'default'}
          aria-pressed={paused}
          leftSection={paused ? <IconPlayerPlay size={14} aria-hidden /> : <IconPlayerPause size={14} aria-hidden />}
          onClick={() => setPaused(!paused)}
        >
          {text(paused ? 'resume' : 'pause')}
        </Button>
        <PinMenu />
        <ExportMenu filter={filter} />
      </div>
      <div>
        {state.gap && (
          <div className={classes.foot} role="status">
            {text('gap', { from: state.gap.from, to: state.gap.to })}
          </div>
        )}
        {state.error !== undefined && (
          <FilterFailure error={state.error} filter={filter} onChange={change} onRetry={log.retry} />
        )}
      </div>
      <div className={classes.split} data-open={open !== undefined}>
        <div className={classes.list}>
          {unused ? (
            <FirstRun />
          ) : state.loading ? (
            <Waiting />
          ) : state.rows.length === 0 && state.error === undefined ? (
            <Empty title={text('nothingFound')} hint={text('nothingFoundHint')}>
              <Button size="xs" variant="default" onClick={() => change({})}>
                {text('clearFilter')}
              </Button>
            </Empty>
          ) : (
            <LogTable
              log={log}
              state={state}
              view={view}
              paused={paused}
              openKey={openKey}
              chosen={chosen}
              pinned={pinned}
              onMove={move}
              onChooseOpen={chooseOpen}
              onOpen={onOpen}
              onChoose={onChoose}
            />
          )}
          {chosen.size > 0 && <SelectionBar chosen={[...chosen.values()]} onClear={() => setChosen(new Map())} />}
        </div>
        {open && (
          <div className={classes.detail}>
            <Crash of={refText(open)}>
              <DetailPanel place={open} />
            </Crash>
          </div>
        )}
      </div>
    </div>
  );
}

const keyOf = ({ seq, position }: { seq: number; position?: number | undefined }, view: View): number =>
  view === 'events' ? sightingKey(seq, position ?? 0) : seq;

/** A list that could not be read at all follows nothing. */
const isFollowed = ({ error, connection }: LogState): boolean => error === undefined || connection !== 'connecting';

function toggled(before: ReadonlyMap<number, LogRow>, row: LogRow): Map<number, LogRow> {
  const after = new Map(before);
  if (!after.delete(row.key)) after.set(row.key, row);
  return after;
}

function Waiting() {
  return (
    <div style={{ padding: '0.75rem' }} aria-busy="true">
      {Array.from({ length: 12 }, (_, index) => (
        <Skeleton key={index} height={18} mb={12} radius="sm" />
      ))}
    </div>
  );
}
