import { ApiProblem } from '@earshot/web';
import { useIssueText } from './use-issue-text.ts';

/** What is wrong with which field, where the fields themselves don't say it. */
export function IssueList({ error }: { error: unknown }) {
  const issueText = useIssueText();
  const issues = error instanceof ApiProblem ? error.issues : [];
  if (issues.length === 0) return null;
  return (
    <ul>
      {issues.map((issue) => (
        <li key={`${issue.field} ${issue.code}`}>
          <code>{[issue.field, ...unknownMembers(issue)].join(' ')}</code>: {issueText(issue)}
        </li>
      ))}
    </ul>
  );
}

/** Only the message names them. */
function unknownMembers({ code, message }: { code: string; message: string }): string[] {
  return code === 'unrecognized_keys' ? [...message.matchAll(/"[^"]+"/g)].map(([name]) => name) : [];
}
