export type { KeyType, SignatureFile, Timing } from '@earshot/protocol';
export type { AccountState } from './account-state.ts';
export type { By } from './audit.ts';
export type { CatalogueEntry, DataSchema, HostEvent } from './catalogue.ts';
export { type Clock, systemClock } from './clock.ts';
export type { DraftOptions, DraftSignature } from './configuration/draft-signature.ts';
export type { Backlog, Weighed } from './configuration/enabling.ts';
export type { Rotation } from './configuration/signature.ts';
export type { Signatures } from './configuration/signatures.ts';
export type { TestOptions, TestWebhook } from './configuration/testing.ts';
export type { Webhook, WebhookAuthentication } from './configuration/webhook.ts';
export type { AuthenticationInput, Testable, WebhookChange, WebhookInput } from './configuration/webhook-input.ts';
export type { WebhookSettings } from './configuration/webhooks.ts';
export type { Counters } from './counters.ts';
export type { Attempt, Headers, Outcome } from './dispatch/attempt.ts';
export type { LaneHealth, Stage } from './dispatch/health.ts';
export type { Reminder, StageChange } from './dispatch/news.ts';
export type { Phases } from './dispatch/phases.ts';
export type { TargetRule } from './dispatch/target-policy.ts';
export { createEmitter, type Emitter, type EmitterOptions, type Webhooks } from './emitter.ts';
export { EmitterError, type EmitterErrorCode, type FieldIssue } from './errors.ts';
export type { Emitted, LifecycleEvents, TestNews, WebhookNews } from './lifecycle.ts';
export type { EventInput } from './log/event-input.ts';
export type { Logger } from './logger.ts';
export type { SettingsOptions } from './options.ts';
export type { DispatchStore } from './store/dispatch-store.ts';
export { embeddedStore } from './store/embedded-store.ts';
export type {
  Batch,
  BusyHosts,
  Claim,
  ClaimedLane,
  LaneState,
  LaneStore,
  NewLane,
  Settlement,
} from './store/lane-store.ts';
export type { Appended, LoggedEvent, LogRange, LogStore, NewEvent, Wanted } from './store/log-store.ts';
export type {
  AttemptFilter,
  AttemptRecord,
  AuditAction,
  AuditRecord,
  DeliveryFilter,
  DeliveryRecord,
  DeliveryState,
  LossRecord,
  Numbered,
  RecordFilter,
  RecordStore,
} from './store/records.ts';
export type { OpenStore, Store } from './store/store.ts';
export type {
  Disabling,
  Inserted,
  KeyInfo,
  PublicJwk,
  SealedAuthentication,
  StoredWebhook,
  Subscription,
  WebhookStore,
} from './store/webhook-store.ts';
export type { Deliveries } from './watching/deliveries.ts';
export type { LaneReport, Lanes } from './watching/lane-report.ts';
