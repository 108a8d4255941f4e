import { Empty, lazyPart } from '@earshot/web';
import { Skeleton } from '@mantine/core';
import { Suspense } from 'react';
import { useText } from '../texts/texts.ts';
import { WebhooksPage } from '../webhooks/WebhooksPage.tsx';
import { usePlace } from './route.ts';

// The list is what one opens the console for; the other pages come when somebody goes there.
const AddPage = lazyPart(async () => (await import('../webhooks/AddPage.tsx')).AddPage);
const EditPage = lazyPart(async () => (await import('../webhooks/EditPage.tsx')).EditPage);
const WebhookPage = lazyPart(async () => (await import('../webhook/WebhookPage.tsx')).WebhookPage);
const DeliveriesPage = lazyPart(async () => (await import('../deliveries/DeliveriesPage.tsx')).DeliveriesPage);
const DeliveryPage = lazyPart(async () => (await import('../deliveries/DeliveryPage.tsx')).DeliveryPage);
const ActivityPage = lazyPart(async () => (await import('../activity/ActivityPage.tsx')).ActivityPage);
const AuditPage = lazyPart(async () => (await import('../audit/AuditPage.tsx')).AuditPage);

export function PageContent() {
  return (
    <Suspense fallback={<Skeleton height={240} />}>
      <Page />
    </Suspense>
  );
}

function Page() {
  const text = useText();
  const [, page, id, step] = usePlace().path.split('/');
  switch (page) {
    case 'webhooks':
      if (id === undefined || id === '') return <WebhooksPage />;
      if (id === 'new') return <AddPage />;
      return step === 'edit' ? <EditPage key={id} id={id} /> : <WebhookPage key={id} id={id} />;
    case 'deliveries':
      return id ? <DeliveryPage key={id} deliveryId={id} /> : <DeliveriesPage />;
    case 'activity':
      return <ActivityPage />;
    case 'audit':
      return <AuditPage />;
    default:
      return <Empty title={text('notFound')} />;
  }
}
