import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type * as z from 'zod';
import type { endpointListSchema, sampleSchema, signatureFileSchema } from '../../../src/api/endpoint-schema.ts';
import { listenerApi } from '../api/listener-api.ts';

export type EndpointList = z.infer<typeof endpointListSchema>;
export type Endpoint = EndpointList['endpoints'][number];
export type Sample = z.infer<typeof sampleSchema>;
export type SignatureFile = z.infer<typeof signatureFileSchema>;

const key = ['endpoints'] as const;
/** Often enough for a counter that one watches. */
const COUNTER_MS = 2000;

export function useEndpoints({ live = false }: { live?: boolean } = {}) {
  return useQuery({
    queryKey: key,
    queryFn: ({ signal }) => listenerApi.get<EndpointList>('/api/endpoints', signal),
    refetchInterval: live && COUNTER_MS,
  });
}

const pathOf = (name: string, rest = ''): string => `/api/endpoints/${encodeURIComponent(name)}${rest}`;

/** Changes that the list must follow; also one whose answer was lost may have been made. */
function useChange<Input, Answer>(change: (input: Input) => Promise<Answer>) {
  const client = useQueryClient();
  return useMutation({ mutationFn: change, onSettled: () => client.invalidateQueries({ queryKey: key }) });
}

export const usePutEndpoint = () =>
  useChange(({ name, settings }: { name: string; settings: object }) =>
    listenerApi.send<Endpoint>('PUT', pathOf(name), settings),
  );

export const useRemoveEndpoint = () => useChange((name: string) => listenerApi.send('DELETE', pathOf(name)));

/** Sends a sample event through the real path. */
export const useSample = () =>
  useChange(({ name, eventName }: { name: string; eventName?: string }) =>
    listenerApi.send<Sample>('POST', pathOf(name, '/sample'), { ...(eventName !== undefined && { eventName }) }),
  );

/** Makes a signature for the sender. It is shown once. */
export const useMakeSignature = () =>
  useChange(({ name, type }: { name: string; type: 'secret' | 'pair' }) =>
    listenerApi.send<SignatureFile>('POST', pathOf(name, '/signature'), { type }),
  );
