import { queryString } from '@earshot/web';
import { useQuery } from '@tanstack/react-query';
import { api } from './console-api.ts';
import type { Attempt, Audit, CatalogueEvent, Delivery, Lane, ListedWebhook, Session, Standing } from './shapes.ts';

// What pages read. The first part of a key says what the live stream refreshes.

export const sessionKey = ['session'] as const;

export const useSession = () =>
  useQuery({ queryKey: sessionKey, queryFn: ({ signal }) => api.get<Session>('session', signal), staleTime: 60_000 });

export interface WebhookList {
  webhooks: ListedWebhook[];
  quota: { used: number; limit: number };
}

export const useWebhooks = () =>
  useQuery({ queryKey: ['webhooks'], queryFn: ({ signal }) => api.get<WebhookList>('webhooks', signal) });

export const useWebhook = (id: string) =>
  useQuery({
    queryKey: ['webhooks', id],
    queryFn: ({ signal }) => api.get<ListedWebhook>(`webhooks/${id}`, signal),
    enabled: id !== '',
  });

export const useHealth = (id: string) =>
  useQuery({
    queryKey: ['webhooks', id, 'health'],
    queryFn: ({ signal }) => api.get<{ standing: Standing; lanes: Lane[] }>(`webhooks/${id}/health`, signal),
    refetchInterval: 5000,
  });

export const useCatalogue = () =>
  useQuery({
    queryKey: ['catalogue'],
    queryFn: async ({ signal }) => (await api.get<{ events: CatalogueEvent[] }>('catalogue', signal)).events,
    staleTime: Number.POSITIVE_INFINITY,
  });

export interface DeliveryFilter {
  webhookId?: string | undefined;
  state?: string | undefined;
  timing?: string | undefined;
  before?: number | undefined;
}

export const useDeliveries = (filter: DeliveryFilter) =>
  useQuery({
    queryKey: ['deliveries', filter],
    queryFn: ({ signal }) =>
      api.get<{ deliveries: Delivery[]; next?: number }>(`deliveries${queryString({ ...filter })}`, signal),
    placeholderData: (before) => before,
  });

export const useDelivery = (deliveryId: string) =>
  useQuery({
    queryKey: ['deliveries', deliveryId],
    queryFn: ({ signal }) => api.get<Delivery & { log: Attempt[] }>(`deliveries/${deliveryId}`, signal),
  });

export const useDeliveryBody = (deliveryId: string) =>
  useQuery({
    queryKey: ['bodies', deliveryId],
    queryFn: async ({ signal }) => new TextDecoder().decode(await api.bytes(`deliveries/${deliveryId}/body`, signal)),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useAudits = (before: number | undefined) =>
  useQuery({
    queryKey: ['audits', before],
    queryFn: ({ signal }) => api.get<{ audits: Audit[]; next?: number }>(`audits${queryString({ before })}`, signal),
    placeholderData: (last) => last,
  });
