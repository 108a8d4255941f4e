import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { DeliveryStore, Verdict } from '../store/delivery-store.ts';

/** What came of a request: `unstored` were answered 503. */
type Outcome = Verdict | 'unstored';

/** What the listener tells of itself while it runs. Names begin with `earshot_`. */
export interface Metrics {
  /** An `append` whose commits are measured. */
  measure(append: DeliveryStore['append']): DeliveryStore['append'];
  /** A value that is read whenever somebody asks, such as how far an index is behind. NaN while it can't be read. */
  watch(name: string, help: string, read: () => number | Promise<number>): void;
  /** The same, one value per endpoint. */
  watchEndpoints(name: string, help: string, read: () => ReadonlyMap<string, number>): void;
  /** In the text format of Prometheus. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Endpoints beyond this many are counted as one: each label value is a time series for ever. */
const MAX_ENDPOINTS = 500;
const OTHER = '(other)';

export function createMetrics(): Metrics {
  const registry = new Registry();
  const tally = createTally(registry);
  const batchSize = new Histogram({
    name: 'earshot_commit_requests',
    help: 'Requests that one commit stored.',
    buckets: [1, 2, 4, 8, 16, 32, 64, 128, 256, 512],
    registers: [registry],
  });
  const seconds = new Histogram({
    name: 'earshot_commit_seconds',
    help: 'Time that a commit took until it was on disk.',
    buckets: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
    registers: [registry],
  });
  let ofProcess = false;

  return {
    measure(append) {
      return async (requests) => {
        const start = performance.now();
        try {
          const deliveries = await append(requests);
          seconds.observe((performance.now() - start) / 1000);
          batchSize.observe(deliveries.length);
          for (const { endpoint, verdict } of deliveries) tally(endpoint, verdict);
          return deliveries;
        } catch (error) {
          for (const { endpoint } of requests) tally(endpoint, 'unstored');
          throw error;
        }
      };
    },
    watch(name, help, read) {
      const gauge: Gauge = new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          // One that fails must not hide the others.
          gauge.set(
            await Promise.resolve()
              .then(read)
              .catch(() => Number.NaN),
          );
        },
      });
    },
    watchEndpoints(name, help, read) {
      const gauge: Gauge<'endpoint'> = new Gauge({
        name,
        help,
        labelNames: ['endpoint'],
        registers: [registry],
        collect() {
          gauge.reset();
          for (const [endpoint, value] of bounded(read())) gauge.set({ endpoint }, value);
        },
      });
    },
    async text() {
      // Watching the event loop and the garbage collector costs something: not before somebody asks.
      if (!ofProcess) collectProcess(registry);
      ofProcess = true;
      return registry.metrics();
    },
    contentType: registry.contentType,
  };
}

/** Of the process, from its start on: the counters of its time would begin with the first question. */
function collectProcess(registry: Registry): void {
  const { user, system } = process.cpuUsage();
  collectDefaultMetrics({ register: registry });
  const spent = { user: user / 1e6, system: system / 1e6 };
  const add = (name: string, seconds: number) => (registry.getSingleMetric(name) as Counter | undefined)?.inc(seconds);
  add('process_cpu_user_seconds_total', spent.user);
  add('process_cpu_system_seconds_total', spent.system);
  add('process_cpu_seconds_total', spent.user + spent.system);
}

/** Of more endpoints than are told apart, the rest is summed up. */
function bounded(values: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  if (values.size <= MAX_ENDPOINTS) return values;
  const all = [...values];
  const rest = all.slice(MAX_ENDPOINTS).reduce((sum, [, value]) => sum + value, 0);
  return new Map([...all.slice(0, MAX_ENDPOINTS), [OTHER, rest]]);
}

type Tally = (endpoint: string, outcome: Outcome) => void;

/** Plain numbers on the hot path; prom-client gets them when somebody asks. */
function createTally(registry: Registry): Tally {
  const counts = new Map<string, Record<Outcome, number>>();
  const counter: Counter<'endpoint' | 'verdict'> = new Counter({
    name: 'earshot_requests_total',
    help: 'Requests to endpoints, by what came of them.',
    labelNames: ['endpoint', 'verdict'],
    registers: [registry],
    collect() {
      counter.reset();
      for (const [endpoint, outcomes] of counts) {
        for (const [verdict, count] of Object.entries(outcomes)) counter.inc({ endpoint, verdict }, count);
      }
    },
  });

  function start(endpoint: string): Record<Outcome, number> {
    const label = counts.size < MAX_ENDPOINTS ? endpoint : OTHER;
    const outcomes = counts.get(label) ?? {
      accepted: 0,
      duplicate: 0,
      unrecognised: 0,
      refused: 0,
      malformed: 0,
      unstored: 0,
    };
    counts.set(label, outcomes);
    return outcomes;
  }

  return (endpoint, outcome) => {
    const outcomes = counts.get(endpoint) ?? start(endpoint);
    outcomes[outcome] += 1;
  };
}
