import { queryString } from '@earshot/web';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useMemo } from 'react';
import type * as z from 'zod';
import type { annotationsSchema, pinPageSchema } from '../../../src/api/annotations-schema.ts';
import { listenerApi } from '../api/listener-api.ts';

type Annotations = z.infer<typeof annotationsSchema>;
type PinPage = z.infer<typeof pinPageSchema>;

const pinsKey = ['pins'] as const;
const notesKey = ['annotations'] as const;

export function usePins() {
  return useQuery({
    queryKey: pinsKey,
    queryFn: ({ signal }) => listenerApi.get<PinPage>('/api/pins', signal),
    staleTime: 30_000,
  });
}

export function usePinnedIds(): ReadonlySet<string> {
  const { data } = usePins();
  return useMemo(() => new Set(data?.pins.map(({ eventId }) => eventId)), [data]);
}

/** The note on an event, where there is one. */
export function useNote(eventId: string) {
  return useQuery({
    queryKey: [...notesKey, eventId],
    queryFn: async ({ signal }) => {
      const { notes } = await listenerApi.get<Annotations>(
        `/api/annotations${queryString({ eventIds: eventId })}`,
        signal,
      );
      // The cache holds no undefined.
      return notes.find((note) => note.eventId === eventId)?.text ?? '';
    },
  });
}

export function useSetPin(eventId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (pinned: boolean) =>
      listenerApi.send(pinned ? 'PUT' : 'DELETE', `/api/pins/${encodeURIComponent(eventId)}`),
    onSuccess: () => client.invalidateQueries({ queryKey: pinsKey }),
  });
}

export function useSetNote(eventId: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (text: string) => {
      const path = `/api/notes/${encodeURIComponent(eventId)}`;
      return text.trim() === '' ? listenerApi.send('DELETE', path) : listenerApi.send('PUT', path, { text });
    },
    onSuccess: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: [...notesKey, eventId] }),
        client.invalidateQueries({ queryKey: pinsKey }),
      ]),
  });
}
