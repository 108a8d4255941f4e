import type { TextKey } from '../texts/texts.ts';

/** By the code of the API. */
export const issueTexts: Readonly<Record<string, TextKey>> = {
  required: 'issue_required',
  invalid: 'issue_invalid',
  too_long: 'issue_too_long',
  invalid_url: 'issue_invalid_url',
  colon_in_username: 'issue_colon_in_username',
  credentials_invalid: 'issue_credentials_invalid',
  scheme_not_allowed: 'issue_scheme_not_allowed',
  userinfo_not_allowed: 'issue_userinfo_not_allowed',
  draft_expired: 'issue_draft_expired',
  draft_used: 'issue_draft_expired',
  draft_invalid: 'issue_draft_expired',
  unknown_event: 'issue_unknown_event',
  invalid_type: 'issue_wrong_type',
  unrecognized_keys: 'issue_unknown_member',
  // Where an address leads; the first two an operator may allow.
  loopback: 'outcome_target_refused',
  private: 'outcome_target_refused',
  link_local: 'issue_address_never_called',
  metadata: 'issue_address_never_called',
  multicast: 'issue_address_never_called',
  unspecified: 'issue_address_never_called',
  reserved: 'issue_address_never_called',
};
