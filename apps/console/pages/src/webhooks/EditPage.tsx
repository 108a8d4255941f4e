import { Failure } from '@earshot/web';
import { Skeleton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import { useWebhook } from '../api/queries.ts';
import type { Webhook } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';
import { formOf, inputOf } from './form-state.ts';
import { useWebhookForm } from './use-webhook-form.ts';
import { WebhookFormPage } from './WebhookFormPage.tsx';

export function EditPage({ id }: { id: string }) {
  const { data, error, refetch } = useWebhook(id);
  if (data) return <EditForm webhook={data} />;
  return error ? <Failure error={error} onRetry={() => void refetch()} /> : <Skeleton height={400} />;
}

function EditForm({ webhook }: { webhook: Webhook }) {
  const text = useText();
  const client = useQueryClient();
  // What was read when editing began: somebody else's change in between is told at saving, not overwritten.
  const [saved] = useState(webhook);
  const model = useWebhookForm(formOf(saved), saved);
  const save = async () => {
    const { active, ...input } = inputOf(model.form);
    const change = { ...input, ...(active !== saved.active && { active }), revision: saved.revision };
    const changed = await api.patch<Webhook>(`webhooks/${saved.id}`, change);
    await client.invalidateQueries({ queryKey: ['webhooks'] });
    return changed;
  };
  const title = `${text('edit')}: ${saved.name}`;
  return <WebhookFormPage title={title} model={model} saved={saved} back={`/webhooks/${saved.id}`} save={save} />;
}
