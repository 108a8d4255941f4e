import type { TextKey } from '../texts/texts.ts';

/** What the API refuses, by its code. */
export const problemTexts: Readonly<Record<string, TextKey>> = {
  invalid_webhook: 'problem_fields',
  invalid_event: 'problem_fields',
  invalid_body: 'problem_fields',
  webhook_not_found: 'problem_webhook_not_found',
  revision_conflict: 'problem_revision_conflict',
  quota_exceeded: 'problem_quota_exceeded',
  account_not_active: 'problem_account_not_active',
  invalid_account: 'problem_account_not_active',
  no_signature: 'problem_no_signature',
  key_not_found: 'problem_key_not_found',
  webhook_disabled: 'problem_webhook_disabled',
  webhook_not_disabled: 'problem_webhook_not_disabled',
  webhook_inactive: 'problem_webhook_inactive',
  delivery_not_found: 'problem_delivery_not_found',
  events_expired: 'bodyGone',
  overlap_out_of_range: 'problem_overlap_out_of_range',
  stopped: 'problem_stopped',
  internal: 'problem_internal',
  body_too_large: 'problem_body_too_large',
  sign_in_required: 'problem_sign_in_required',
  foreign_host: 'problem_foreign_host',
  foreign_origin: 'problem_foreign_host',
};
