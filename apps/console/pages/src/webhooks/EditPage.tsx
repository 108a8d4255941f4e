import { Failure, inSentence } from '@earshot/web';
import { Skeleton } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import { useWebhook } from '../api/queries.ts';
import type { Webhook } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';
import { isGone, WebhookGone } from '../webhook/WebhookGone.tsx';
import { formOf, inputOf } from './form-state.ts';
import { NewVersion } from './NewVersion.tsx';
import { type Change, rebase } from './rebase.ts';
import { useWebhookForm } from './use-webhook-form.ts';
import { WebhookFormPage } from './WebhookFormPage.tsx';

export function EditPage({ id }: { id: string }) {
  const { data, error, refetch } = useWebhook(id);
  const gone = isGone(error);
  return (
    <>
      {gone && <WebhookGone />}
      {/* What was typed can still be copied from the form of one that is gone. */}
      {data && <EditForm webhook={data} />}
      {!data && error && !gone && <Failure error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Skeleton height={400} />}
    </>
  );
}

function EditForm({ webhook }: { webhook: Webhook }) {
  const text = useText();
  const client = useQueryClient();
  // What was read when editing began: somebody else's change in between is told at saving, not overwritten.
  const [saved, setSaved] = useState(webhook);
  const [changes, setChanges] = useState<readonly Change[]>();
  const model = useWebhookForm(formOf(saved), saved);
  const save = async () => {
    const { active, ...input } = inputOf(model.form);
    const change = { ...input, ...(active !== saved.active && { active }), revision: saved.revision };
    const changed = await api.patch<Webhook>(`webhooks/${saved.id}`, change);
    await client.invalidateQueries({ queryKey: ['webhooks'] });
    return changed;
  };
  const catchUp = async () => {
    const next = await api.get<Webhook>(`webhooks/${saved.id}`);
    const rebased = rebase({ typed: model.form, old: formOf(saved), next: formOf(next) });
    setSaved(next);
    model.change(rebased.form);
    setChanges(rebased.changes);
  };
  return (
    <WebhookFormPage
      title={`${text('edit')}: ${inSentence(saved.name)}`}
      notice={changes && <NewVersion changes={changes} saved={formOf(saved)} />}
      back={`/webhooks/${saved.id}`}
      {...{ model, saved, save, catchUp }}
    />
  );
}
