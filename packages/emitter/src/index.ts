export { type Clock, systemClock } from './clock.ts';
export type { Rotation } from './configuration/signature.ts';
export type { Webhook, WebhookAuthentication } from './configuration/webhook.ts';
export type { AuthenticationInput, WebhookChange, WebhookInput } from './configuration/webhook-input.ts';
export type { Webhooks } from './configuration/webhooks.ts';
export type { Attempt, Outcome } from './dispatch/attempt.ts';
export { createEmitter, type Emitter, type EmitterOptions } from './emitter.ts';
export { EmitterError, type EmitterErrorCode, type FieldIssue } from './errors.ts';
export type { Emitted } from './log/emit.ts';
export type { EventInput } from './log/event-input.ts';
export type { SettingsOptions } from './options.ts';
export type {
  Appended,
  AttemptRecord,
  Batch,
  Claim,
  ClaimedLane,
  DispatchStore,
  LoggedEvent,
  LossRecord,
  NewEvent,
  NewLane,
  Numbered,
  RecordFilter,
  Settlement,
} from './store/dispatch-store.ts';
export { embeddedStore } from './store/embedded-store.ts';
export type { OpenStore, Store } from './store/store.ts';
export type {
  KeyInfo,
  SealedAuthentication,
  StoredWebhook,
  Subscription,
  WebhookStore,
} from './store/webhook-store.ts';
