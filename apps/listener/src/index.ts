export { type Config, readConfig } from './config.ts';
export type { AuthenticationSettings, EndpointSettings, EndpointStore } from './endpoints/endpoint-settings.ts';
export { createEndpoints, type Endpoint, type Endpoints } from './endpoints/endpoints.ts';
export { ListenerError, type ListenerErrorCode } from './errors.ts';
export { createListener, type Listener, type ListenerOptions } from './listener.ts';
export { type OpenListener, openListener } from './open.ts';
export type {
  EventSearch,
  EventSighting,
  SearchFilter,
  SearchProgress,
  SearchRange,
} from './search/event-search.ts';
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
  SightedEvent,
  Verdict,
} from './store/delivery-store.ts';
export type { RetentionLimits } from './store/retention.ts';
