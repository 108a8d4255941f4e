import type { Issue } from '../../../src/api/webhook-schema.ts';
import { useText } from '../texts/texts.ts';
import { issueTexts } from './issue-texts.ts';

/** Says a fault in the page's language; one that has no words here in those of the API. */
export function useIssueText(): (issue: Issue) => string {
  const text = useText();
  return ({ code, message }) => {
    const key = issueTexts[code];
    return key ? text(key) : message;
  };
}
