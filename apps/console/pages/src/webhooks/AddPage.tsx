import { Alert } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { api } from '../api/console-api.ts';
import { useWebhooks } from '../api/queries.ts';
import type { Webhook } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';
import { emptyForm, inputOf } from './form-state.ts';
import { useWebhookForm } from './use-webhook-form.ts';
import { WebhookFormPage } from './WebhookFormPage.tsx';

export function AddPage() {
  const text = useText();
  const client = useQueryClient();
  const model = useWebhookForm(emptyForm);
  const save = async () => {
    const webhook = await api.post<Webhook>('webhooks', inputOf(model.form));
    await client.invalidateQueries({ queryKey: ['webhooks'] });
    return webhook;
  };
  return <WebhookFormPage title={text('addWebhook')} notice={<QuotaFull />} back="/webhooks" {...{ model, save }} />;
}

/** Told before anything is typed in vain. */
function QuotaFull() {
  const text = useText();
  const { data } = useWebhooks();
  if (!data || data.quota.used < data.quota.limit) return null;
  return (
    <Alert role="status" variant="light" color="yellow">
      {text('quotaFull', { limit: data.quota.limit })}
    </Alert>
  );
}
