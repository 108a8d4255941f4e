import {
  type CatalogEntry,
  catalog,
  catalogEntry,
  checkEmittedEvent,
  type EventName,
  sampleEvent,
  type Timing,
} from '@earshot/protocol';
import * as z from 'zod';
import type { FieldIssue } from './errors.ts';
import { exactly, fault } from './reading.ts';

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

export function createCatalogue(hostEvents: readonly HostEvent[]): Catalogue {
  const own = new Map(hostEvents.map((event) => [event.name, event]));
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

const hostEvent: z.ZodType<HostEvent> = exactly({
  name: z
    .string()
    .regex(/^[\w:-]{1,100}$/, { error: 'It is made of letters, digits, _, : and -, 100 at most.' })
    .refine((name) => !name.startsWith('RESPONSE:'), { error: 'RESPONSE: is for the answers of calls.' })
    .refine((name) => !catalogEntry(name), { error: 'It is a name of the catalogue.' }),
  timing: z.enum(['realTime', 'batch']),
  title: z.string().refine((title) => title.trim() !== '', fault('required', 'It is required.')),
  schema: z
    .custom<DataSchema>(isSchema, fault('invalid', 'It must be a schema of the Standard Schema kind: zod, valibot, …'))
    .optional(),
  sample: z
    .custom<() => unknown>((given) => typeof given === 'function', fault('invalid', 'It must be a function.'))
    .optional(),
});

/** The host's own events, among the options. */
export const hostEvents = z.array(hostEvent).superRefine((events, context) => {
  for (const [index, { name, schema, sample }] of events.entries()) {
    const refuse = (member: string, message: string) =>
      context.addIssue({ code: 'custom', path: [index, member], message });
    if (events.findIndex((event) => event.name === name) < index) refuse('name', 'It is there twice.');
    const sampled = sampledBy(sample);
    if ('fault' in sampled) {
      refuse('sample', sampled.fault);
      continue;
    }
    // A schema that waits may show it for sound data only; one may well throw at data that nobody has.
    const found = schema ? validated(schema, sampled.data) : [];
    if ('code' in found && (sample || found.code === 'schema_async')) refuse('schema', found.message);
  }
});

/** What a test would send: seen here, and not by an admin who tests. */
function sampledBy(sample: HostEvent['sample']): { data: unknown } | { fault: string } {
  try {
    const data = sample?.();
    if (data instanceof Promise) {
      data.catch(() => undefined);
      return { fault: AT_ONCE };
    }
    JSON.stringify(data);
    return { data };
  } catch (error) {
    return { fault: threw(error) };
  }
}

const AT_ONCE = 'It must answer at once, and waits for something.';

function threw(error: unknown): string {
  return `It threw: ${error instanceof Error ? error.message : String(error)}`;
}

/** What is wrong with a schema itself. */
interface Unusable {
  code: 'schema_async' | 'schema_threw';
  message: string;
}

function isSchema(given: unknown): boolean {
  return typeof (given as DataSchema | null | undefined)?.['~standard']?.validate === 'function';
}

function validated({ '~standard': standard }: DataSchema, data: unknown): readonly SchemaIssue[] | Unusable {
  try {
    const result = standard.validate(data) as { issues?: readonly SchemaIssue[] } | Promise<unknown>;
    if (!(result instanceof Promise)) return result.issues ?? [];
    result.catch(() => undefined);
    return { code: 'schema_async', message: AT_ONCE };
  } catch (error) {
    return { code: 'schema_threw', message: threw(error) };
  }
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
  const issues = schema ? validated(schema, data) : [];
  if ('code' in issues)
    return [{ field: 'data', code: issues.code, message: `Its schema cannot be used. ${issues.message}` }];
  return issues.map(({ message, path = [] }) => ({
    field: ['data', ...path.map((step) => String(typeof step === 'object' ? step.key : step))].join('.'),
    code: 'invalid_data',
    message,
  }));
}
