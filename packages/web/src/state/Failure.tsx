import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ApiProblem } from '../api/api-problem.ts';
import { useWebText } from '../language/web-texts.ts';

interface FailureProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
}

/** What went wrong and what to do; with the stable code, which can be looked up. */
export function Failure({ error, onRetry }: FailureProps) {
  const text = useWebText();
  const { title, detail, code } = useFailureWords(error);
  return (
    <Alert role="alert" color="red" variant="light" icon={<IconAlertTriangle aria-hidden />} title={title}>
      {detail !== undefined && <Text size="sm">{detail}</Text>}
      <Group gap="sm" mt="xs">
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry}>
            {text('tryAgain')}
          </Button>
        )}
        <Text size="xs" c="dimmed" className="es-mono">
          {code}
        </Text>
      </Group>
    </Alert>
  );
}

interface FailureWords {
  title: string;
  detail?: string | undefined;
  code: string;
}

function useFailureWords(error: unknown): FailureWords {
  const text = useWebText();
  if (!(error instanceof ApiProblem)) return { title: text('unexpected'), detail: String(error), code: 'unexpected' };
  const { code, message, detail } = error;
  if (code === 'unreachable') return { title: text('unreachable'), detail: text('unreachableHint'), code };
  return { title: message, detail, code };
}
