import { announce, queryString } from '@earshot/web';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { api } from '../api/console-api.ts';
import type { Activity } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';

export interface LearningObject {
  loId: string;
  loType: 'course' | 'learningProgram' | 'certification';
  title: string;
  state: 'draft' | 'published' | 'retired' | 'deleted';
}

export interface Instance {
  loInstanceId: string;
  loId: string;
  title: string;
  state: 'active' | 'retired' | 'deleted';
  seatLimit?: number;
  enrollmentCount: number;
  waitlistCount: number;
}

export interface BulkJob {
  subject: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  count: number;
  done: number;
  skipped: Readonly<Record<string, number>>;
  counts: Readonly<Record<string, number>>;
}

interface ScenarioReport {
  state: 'running' | 'done' | 'stopped';
  planned: number;
  done: number;
  refused: number;
  emitted: number;
  endsAt: number;
}

export interface Lms {
  objects: LearningObject[];
  instances: Instance[];
  groups: { groupId: string; name: string; members: number }[];
  learnerCount: number;
  bulk?: BulkJob;
  scenario?: ScenarioReport;
}

export interface Learner {
  userId: number;
  name: string;
  email: string;
}

export interface LearnerRecord {
  loInstanceId: string;
  state: 'waitlisted' | 'enrolled' | 'completed' | 'unenrolled';
  progressPercent: number;
}

export const useLms = () => useQuery({ queryKey: ['lms'], queryFn: ({ signal }) => api.get<Lms>('lms', signal) });

export const useLearners = (q: string) =>
  useQuery({
    queryKey: ['learners', q],
    queryFn: async ({ signal }) =>
      (await api.get<{ learners: Learner[] }>(`lms/learners${queryString({ q })}`, signal)).learners,
    placeholderData: (before) => before,
    staleTime: Number.POSITIVE_INFINITY,
  });

export const useLearner = (userId: number) =>
  useQuery({
    queryKey: ['lms', 'learner', userId],
    queryFn: ({ signal }) => api.get<Learner & { records: LearnerRecord[] }>(`lms/learners/${userId}`, signal),
  });

export const useActivities = () =>
  useQuery({
    queryKey: ['activities'],
    queryFn: async ({ signal }) =>
      (await api.get<{ activities: (Activity & { id: number })[] }>('lms/activities?limit=30', signal)).activities,
  });

/** Does something in the sample LMS, and tells what it emitted. */
export function useDeed<Input>(deed: (input: Input) => Promise<unknown>) {
  const client = useQueryClient();
  const text = useText();
  return useMutation({
    mutationFn: deed,
    async onSuccess(answer) {
      const counts = (answer as Partial<Activity> | undefined)?.counts;
      if (counts) announce(text('emitted', { what: Object.keys(counts).join(', ') }));
      await Promise.all(['lms', 'activities'].map((key) => client.invalidateQueries({ queryKey: [key] })));
    },
  });
}
