// What a browser may import: the catalogue, payloads and samples. No node:crypto behind this door.
export {
  type CatalogEntry,
  catalog,
  catalogEntry,
  type EventData,
  type EventFamily,
  type EventName,
  type Timing,
} from './catalog.ts';
export {
  checkEmittedEnvelope,
  checkEmittedEvent,
  type EmittedEvent,
  eventIdFor,
  formatEventInfo,
  type LogPosition,
} from './emitted.ts';
export {
  type Envelope,
  envelopeSchema,
  isKnownEvent,
  type KnownEvent,
  type ParsedEnvelope,
  parseEnvelope,
  type ReceivedEvent,
  receivedEventSchema,
} from './envelope.ts';
export type { Issue } from './issue.ts';
export {
  type IgnoringRule,
  type LearnerRecord,
  type RecordFacts,
  type RecordState,
  type RecordStep,
  recordFacts,
  reduceRecord,
} from './learner-record.ts';
export { type RecordEvent, type RecordEventKind, recordEventKind, recordEventOf } from './record-event.ts';
export { sampleEnvelope, sampleEvent } from './sample.ts';
export { createSampleSource, type SampleSource } from './sample-source.ts';
export { type ParsedTimestamp, parseTimestamp, type TimestampForm } from './timestamp.ts';
