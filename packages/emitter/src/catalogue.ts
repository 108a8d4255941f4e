import {
  type CatalogEntry,
  catalog,
  catalogEntry,
  checkEmittedEvent,
  type EventName,
  sampleEvent,
  type Timing,
} from '@earshot/protocol';
import { type FieldIssue, faulty } from './errors.ts';

/** What checks the data of an event: any schema of the Standard Schema kind (zod, valibot, …) that answers at once. */
export interface DataSchema {
  readonly '~standard': {
    readonly validate: (value: unknown) => unknown;
  };
}

/** An event of the host's own, beside those of ALM's catalogue. */
export interface HostEvent {
  /** Its wire name: letters, digits, `_`, `:` and `-`. */
  name: string;
  /** `realTime`: posted at once. `batch`: collected. */
  timing: Timing;
  /** What happened, for people. */
  title: string;
  /** What its data must be; any JSON when it is missing. */
  schema?: DataSchema | undefined;
  /** Plausible data for tests; `{}` when it is missing. */
  sample?: (() => unknown) | undefined;
}

/** A name that webhooks may select. */
export interface CatalogueEntry {
  name: string;
  timing: Timing;
  title: string;
  /** `host` for the host's own. */
  family: CatalogEntry['family'] | 'host';
}

/** Every event that this emitter knows. */
export interface Catalogue {
  entries(): CatalogueEntry[];
  entry(name: string): CatalogueEntry | undefined;
  /** What is wrong with an event's data; nothing when it is in order. */
  issuesOf(event: { eventName: string; data: unknown }): FieldIssue[];
  sampleOf(name: string): unknown;
  /** Those of the subscriptions that are sent so. */
  ofTiming<Named extends { eventName: string; timing?: Timing }>(events: readonly Named[], timing: Timing): Named[];
}

/** @throws EmitterError `invalid_option` */
export function createCatalogue(hostEvents: readonly HostEvent[]): Catalogue {
  const own = new Map(hostEvents.map((event) => [event.name, event]));
  refuseFaulty(hostEvents, own);
  const entry = (name: string): CatalogueEntry | undefined => {
    const event = own.get(name);
    if (event) return toEntry({ ...event, family: 'host' });
    const known = catalogEntry(name);
    return known && toEntry(known);
  };
  return {
    entry,
    entries: () => [...catalog.map(toEntry), ...hostEvents.map((event) => toEntry({ ...event, family: 'host' }))],
    issuesOf(event) {
      const hosts = own.get(event.eventName);
      return hosts ? schemaIssues(hosts, event.data) : catalogueIssues(event);
    },
    sampleOf(name) {
      const hosts = own.get(name);
      return hosts ? (hosts.sample?.() ?? {}) : sampleEvent(name as EventName).data;
    },
    ofTiming: (events, timing) =>
      events.filter(({ eventName, timing: own = entry(eventName)?.timing }) => own === timing),
  };
}

function toEntry({ name, timing, title, family }: CatalogueEntry): CatalogueEntry {
  return { name, timing, title, family };
}

function refuseFaulty(hostEvents: readonly HostEvent[], own: ReadonlyMap<string, HostEvent>): void {
  const issues = hostEvents.flatMap((event, index): FieldIssue[] => {
    const fault = faultOf(event) ?? (own.get(event.name) === event ? undefined : 'It is there twice.');
    return fault === undefined ? [] : [{ field: `events.${index}.name`, code: 'invalid', message: fault }];
  });
  if (issues.length > 0) throw faulty('invalid_option', 'An event of the host cannot be.', issues);
}

function faultOf({ name, timing, title }: HostEvent): string | undefined {
  if (catalogEntry(name)) return `${name} is a name of the catalogue.`;
  if (!/^[\w:-]{1,100}$/.test(name)) return 'A name is made of letters, digits, _, : and -.';
  if (name.startsWith('RESPONSE:')) return 'RESPONSE: is for the answers of calls.';
  if (timing !== 'realTime' && timing !== 'batch') return 'The timing is realTime or batch.';
  return title.trim() === '' ? 'A title is required.' : undefined;
}

function catalogueIssues(event: { eventName: string; data: unknown }): FieldIssue[] {
  return checkEmittedEvent(event).map(({ path, code, message }) => ({
    field: path.replace(/^\$\.?/, ''),
    code,
    message,
  }));
}

interface SchemaIssue {
  message: string;
  path?: readonly (PropertyKey | { key: PropertyKey })[];
}

function schemaIssues({ schema }: HostEvent, data: unknown): FieldIssue[] {
  if (data === undefined) return [{ field: 'data', code: 'required', message: 'It is required.' }];
  const result = schema?.['~standard'].validate(data) as { issues?: readonly SchemaIssue[] } | undefined;
  if (result instanceof Promise) throw new TypeError('The schema of an event must answer at once.');
  return (result?.issues ?? []).map(({ message, path = [] }) => ({
    field: ['data', ...path.map((step) => String(typeof step === 'object' ? step.key : step))].join('.'),
    code: 'invalid_data',
    message,
  }));
}
