import type { Issue } from '../../../src/api/webhook-schema.ts';
import { type TextKey, useText } from '../texts/texts.ts';

const known: Readonly<Record<string, TextKey>> = {
  required: 'issue_required',
  too_long: 'issue_too_long',
  invalid_url: 'issue_invalid_url',
  colon_in_username: 'issue_colon_in_username',
  credentials_invalid: 'issue_credentials_invalid',
  scheme_not_allowed: 'issue_scheme_not_allowed',
  userinfo_not_allowed: 'issue_userinfo_not_allowed',
  draft_expired: 'issue_draft_expired',
  draft_used: 'issue_draft_expired',
  draft_invalid: 'issue_draft_expired',
};

/** Says a fault in the page's language; one that has no words here in those of the API. */
export function useIssueText(): (issue: Issue) => string {
  const text = useText();
  return ({ code, message }) => {
    const key = known[code];
    return key ? text(key) : message;
  };
}
