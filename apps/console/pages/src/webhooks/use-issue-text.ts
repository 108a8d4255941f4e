import type { Issue } from '../../../src/api/webhook-schema.ts';
import { useText } from '../texts/texts.ts';
import { issueTexts } from './issue-texts.ts';

/** Says a fault in the page's language. The API's own words are for programs, in English. */
export function useIssueText(): (issue: Issue) => string {
  const text = useText();
  return ({ code }) => text(issueTexts[code] ?? 'issue_invalid');
}
