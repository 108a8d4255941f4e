import type * as z from 'zod';
import type {
  shownActivity,
  shownAttempt,
  shownAudit,
  shownDelivery,
  shownLane,
  shownStanding,
  shownWebhook,
} from '../../../src/api/answer-schema.ts';

// The API's own schemas say what its answers are.

export type Standing = z.infer<typeof shownStanding>;
export type Webhook = z.infer<typeof shownWebhook>;
export type ListedWebhook = Webhook & { standing: Standing };
export type Lane = z.infer<typeof shownLane>;
export type Attempt = z.infer<typeof shownAttempt>;
export type Delivery = z.infer<typeof shownDelivery>;
export type Audit = z.infer<typeof shownAudit>;
export type Activity = z.infer<typeof shownActivity>;

export interface Session {
  signedIn: boolean;
  name?: string;
  accountId?: number;
  signInUrl?: string;
  password: boolean;
  lms: boolean;
}

export interface SignatureKeys {
  keyType: 'secret' | 'pair';
  keys: { kid: string; createdAt: number; expiresAt?: number }[];
}

export interface CatalogueEvent {
  name: string;
  timing: 'realTime' | 'batch';
  title: string;
  family: string;
  sample: unknown;
}
