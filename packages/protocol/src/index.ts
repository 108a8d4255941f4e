export {
  type Authentication,
  type AuthenticationVerdict,
  BASIC_CHALLENGE,
  createReceiver,
  createSender,
  hintText,
  type Receiver,
  type RefusalCode,
  type RefusalHint,
  type Sender,
} from './authentication.ts';
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
export { ProtocolError, type ProtocolErrorCode } from './errors.ts';
export { type HeaderSource, header } from './headers.ts';
export {
  createHmacSigner,
  createHmacVerifier,
  type HmacRule,
  type HmacRuleInput,
  hmacRuleSchema,
} from './hmac-rule.ts';
export type { Issue } from './issue.ts';
export {
  DEFAULT_OVERLAP_MS,
  exportSignature,
  generateKey,
  importKeys,
  type KeyType,
  liveKeys,
  rotateKeys,
  type SignatureFile,
  type SignatureKey,
  whsec,
} from './keys.ts';
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
export { createSealer, type Sealer, sealerFromFile, sealingKeyFromFile } from './sealing.ts';
export {
  createSigner,
  createVerifier,
  type Message,
  type SignatureRefusalCode,
  type SignatureScheme,
  type SignatureVerdict,
  type Verifier,
} from './signature.ts';
export { type ParsedTimestamp, parseTimestamp, type TimestampForm } from './timestamp.ts';
