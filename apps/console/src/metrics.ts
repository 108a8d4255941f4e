import type { Emitter } from '@earshot/emitter';
import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

/** What the console and its emitter tell of themselves, for Prometheus. */
export interface Metrics {
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics({
  emitter,
  viewers,
}: {
  emitter: Pick<Emitter, 'counters'>;
  viewers: () => number;
}): Metrics {
  const registry = new Registry();
  const registers = [registry];
  let ofProcess = false;

  /** The emitter counts; prom-client gets the numbers when somebody asks. */
  const count = (name: string, help: string, read: (counters: ReturnType<Emitter['counters']>) => number) => {
    const counter: Counter = new Counter({
      ...{ name, help, registers },
      collect() {
        counter.reset();
        counter.inc(read(emitter.counters()));
      },
    });
  };
  count('earshot_emitted_events_total', 'Events that entered a log.', ({ emitted }) => emitted);
  count('earshot_repeated_events_total', 'Events that were emitted again.', ({ repeated }) => repeated);
  count('earshot_delivered_events_total', 'Events that were acknowledged.', ({ delivered }) => delivered);
  count('earshot_lost_events_total', 'Events that will never arrive.', ({ lost }) => lost);
  count('earshot_disabled_webhooks_total', 'Webhooks that were switched off.', ({ disabled }) => disabled);
  count('earshot_attempt_seconds_total', 'Time that posts took.', ({ attemptMs }) => attemptMs / 1000);
  const attempts: Counter<'outcome'> = new Counter({
    name: 'earshot_attempts_total',
    help: 'Posts, by outcome.',
    labelNames: ['outcome'],
    registers,
    collect() {
      attempts.reset();
      for (const [outcome, number] of Object.entries(emitter.counters().attempts)) attempts.inc({ outcome }, number);
    },
  });
  const gauge: Gauge = new Gauge({
    name: 'earshot_console_viewers',
    help: 'Pages that watch.',
    registers,
    collect: () => gauge.set(viewers()),
  });

  return {
    async text() {
      // Watching the event loop and the garbage collector costs something: not before somebody asks.
      if (!ofProcess) collectDefaultMetrics({ register: registry });
      ofProcess = true;
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}
