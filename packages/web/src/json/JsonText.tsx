import { Skeleton } from '@mantine/core';
import { Suspense } from 'react';
import { lazyPart } from '../state/lazy-part.tsx';

const JsonEditor = lazyPart(async () => (await import('./json-editor.tsx')).default);
const JsonDiffView = lazyPart(async () => (await import('./json-diff.tsx')).default);

const waiting = <Skeleton height={220} radius="sm" />;

interface JsonTextProps {
  value: string;
  label: string;
  onChange?: (value: string) => void;
}

/** JSON as text, read only without `onChange`. The editor is fetched when it is first shown. */
export function JsonText(props: JsonTextProps) {
  return (
    <Suspense fallback={waiting}>
      <JsonEditor {...props} />
    </Suspense>
  );
}

interface JsonDiffProps {
  before: string;
  after: string;
  labels: readonly [string, string];
}

/** Two JSON texts side by side. Fetched when it is first shown. */
export function JsonDiff(props: JsonDiffProps) {
  return (
    <Suspense fallback={waiting}>
      <JsonDiffView {...props} />
    </Suspense>
  );
}
