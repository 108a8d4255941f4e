import { queryOptions, useQuery } from '@tanstack/react-query';
import type * as z from 'zod';
import type { deliveryDetailSchema } from '../../../src/api/delivery-schema.ts';
import { listenerApi } from '../api/listener-api.ts';

export type DeliveryDetail = z.infer<typeof deliveryDetailSchema>;

const deliveryQuery = (seq: number) =>
  queryOptions({
    queryKey: ['delivery', seq],
    queryFn: ({ signal }) => listenerApi.get<DeliveryDetail>(`/api/deliveries/${seq}`, signal),
    // What is read of another one stays until it is there: no jump while one steps through the list.
    staleTime: 15_000,
  });

/** Everything about one delivery. */
export const useDelivery = (seq: number) => useQuery(deliveryQuery(seq));

/** Two deliveries, to be looked at side by side. */
export function useDeliveryPair(one: number, other: number) {
  const [left, right] = [useDelivery(one), useDelivery(other)];
  return {
    left: left.data,
    right: right.data,
    error: left.error ?? right.error,
    refetch: () => Promise.all([left.refetch(), right.refetch()]),
  };
}

/** The exact bytes of a body; they never change. */
export const bodyQuery = (seq: number) =>
  queryOptions({
    queryKey: ['body', seq],
    queryFn: ({ signal }) => listenerApi.bytes(`/api/deliveries/${seq}/body`, signal),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 60_000,
  });

export const useBody = (seq: number) => useQuery(bodyQuery(seq));
