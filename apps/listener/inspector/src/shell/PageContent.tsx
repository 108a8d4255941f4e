import { lazyPart } from '@earshot/web';
import { Skeleton } from '@mantine/core';
import { Suspense } from 'react';
import { LogPage } from '../log/LogPage.tsx';
import type { Page } from './pages.ts';

// The list is what one opens the page for; the other pages come when somebody goes there.
const RecordsPage = lazyPart(async () => (await import('../records/RecordsPage.tsx')).RecordsPage);
const OverviewPage = lazyPart(async () => (await import('../overview/OverviewPage.tsx')).OverviewPage);
const EndpointsPage = lazyPart(async () => (await import('../endpoints/EndpointsPage.tsx')).EndpointsPage);
const ComparePage = lazyPart(async () => (await import('../compare/ComparePage.tsx')).ComparePage);

const contents = {
  log: LogPage,
  records: RecordsPage,
  overview: OverviewPage,
  endpoints: EndpointsPage,
  compare: ComparePage,
} as const;

export function PageContent({ page }: { page: Page }) {
  const Content = contents[page];
  return (
    <Suspense fallback={<Skeleton height={240} width="auto" m="md" />}>
      <Content />
    </Suspense>
  );
}
