import { Alert, Button, Group, Text } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { type ReactNode, useContext } from 'react';
import { ApiProblem } from '../api/api-problem.ts';
import { useWebText } from '../language/web-texts.ts';
import { type FailureWords, ProblemWords } from './failure-words.ts';
import { PartNotLoaded } from './lazy-part.tsx';

interface FailureProps {
  error: unknown;
  onRetry?: (() => void) | undefined;
  /** What else to do about it. */
  children?: ReactNode;
}

/** What went wrong and what to do; with the stable code, which can be looked up. */
export function Failure({ error, onRetry, children }: FailureProps) {
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
        {children}
        <Text size="xs" c="dimmed" className="es-mono">
          {code}
        </Text>
      </Group>
    </Alert>
  );
}

function useFailureWords(error: unknown): FailureWords & { code: string } {
  const text = useWebText();
  const say = useContext(ProblemWords);
  if (error instanceof PartNotLoaded) {
    return { title: text('partNotLoaded'), detail: text('partNotLoadedHint'), code: 'part_not_loaded' };
  }
  if (!(error instanceof ApiProblem)) return { title: text('unexpected'), detail: String(error), code: 'unexpected' };
  const { code, message, detail } = error;
  if (code === 'unreachable') return { title: text('unreachable'), detail: text('unreachableHint'), code };
  return { ...(say(error) ?? { title: message, detail }), code };
}
