import { ApiProblem, Failure } from '@earshot/web';
import { Alert } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { LmsError, type LmsErrorCode } from '../../../src/sample/lms-error.ts';
import { useText } from '../texts/texts.ts';

/** Why the LMS does not do it, in the page's language. */
export function LmsFailure({ error }: { error: unknown }) {
  const text = useText();
  const code = error instanceof ApiProblem && error.status !== 422 ? error.code : '';
  if (!LmsError.isCode(code)) return <Failure error={error} />;
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle aria-hidden />}>
      {text(`refusal_${code satisfies LmsErrorCode}`)}
    </Alert>
  );
}
