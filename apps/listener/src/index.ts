export type { Annotations, Note, Pin, RememberedEvent } from './annotations/annotations.ts';
export type { Clock } from './clock.ts';
export { type Config, readConfig } from './config.ts';
export type {
  AuthenticationSettings,
  EndpointSettings,
  EndpointStore,
  Settings,
} from './endpoints/endpoint-settings.ts';
export { createEndpoints, type Endpoint, type Endpoints, type OnEndpointProblem } from './endpoints/endpoints.ts';
export { type LiveEndpoints, openLiveEndpoints } from './endpoints/live-endpoints.ts';
export { ListenerError, type ListenerErrorCode } from './errors.ts';
export { defaultLimits, type LimitOptions, type Limits } from './limits.ts';
export { createListener, type Listener, type ListenerOptions } from './listener.ts';
export { createMetrics, type Metrics } from './metrics/metrics.ts';
export { type OpenListener, openListener, type Reporting } from './open.ts';
export { type OpenStore, openStore, type StoreOptions } from './open-store.ts';
export type {
  Delay,
  Overview,
  OverviewQuery,
  ProjectionProgress,
  Projections,
  RecordedEvent,
  RecordFilter,
  StoredRecord,
  Sums,
} from './projections/projections.ts';
export type {
  EventSearch,
  EventSighting,
  SearchFilter,
  SearchProgress,
  SearchRange,
} from './search/event-search.ts';
export type { HookedEvent, OnEvent } from './sending/event-hook.ts';
export type { SendResult } from './sending/send.ts';
export type { SendLog, Sent } from './sending/send-log.ts';
export type {
  Bounds,
  Count,
  Delivery,
  DeliveryDetail,
  DeliveryFilter,
  DeliveryStore,
  JudgedRequest,
  Origin,
  ReceivedRequest,
  Refusal,
  RetentionLimits,
  SightedEvent,
  Verdict,
} from './store/delivery-store.ts';
