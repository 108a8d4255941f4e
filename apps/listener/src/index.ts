export { type Config, readConfig } from './config.ts';
export type { AuthenticationSettings, EndpointSettings, EndpointStore } from './endpoints/endpoint-settings.ts';
export { createEndpoints, type Endpoint, type Endpoints } from './endpoints/endpoints.ts';
export { ListenerError, type ListenerErrorCode } from './errors.ts';
export { defaultLimits, type LimitOptions, type Limits } from './limits.ts';
export { createListener, type Listener, type ListenerOptions } from './listener.ts';
export { createMetrics, type Metrics } from './metrics/metrics.ts';
export { type OpenListener, openListener } from './open.ts';
export type {
  Bounds,
  Count,
  Delivery,
  DeliveryDetail,
  DeliveryFilter,
  DeliveryStore,
  JudgedRequest,
  ReceivedRequest,
  Refusal,
  SightedEvent,
  Verdict,
} from './store/delivery-store.ts';
