import { Skeleton } from '@mantine/core';
import { lazy, Suspense } from 'react';

const JsonEditor = lazy(() => import('./json-editor.tsx'));
const JsonDiffView = lazy(() => import('./json-diff.tsx'));

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
