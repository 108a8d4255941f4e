import { ApiProblem, announce, Failure } from '@earshot/web';
import { Button, Group, Stack, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, type ReactNode, useEffect, useRef } from 'react';
import { api } from '../api/console-api.ts';
import type { Attempt, Webhook } from '../api/shapes.ts';
import { AttemptView } from '../deliveries/AttemptView.tsx';
import { Confirm } from '../shell/Confirm.tsx';
import { PageHead } from '../shell/PageHead.tsx';
import { go, leave } from '../shell/route.ts';
import shell from '../shell/shell.module.css';
import { useText } from '../texts/texts.ts';
import { inputOf } from './form-state.ts';
import { useUnsavedGuard } from './use-unsaved-guard.ts';
import type { WebhookFormModel } from './use-webhook-form.ts';
import { WebhookFields } from './WebhookFields.tsx';

interface WebhookFormPageProps {
  title: string;
  model: WebhookFormModel;
  saved?: Webhook;
  /** Where Cancel leads. */
  back: string;
  /** Saves it. */
  save: () => Promise<Webhook>;
  /** Takes over what was changed elsewhere meanwhile. */
  catchUp?: () => Promise<void>;
  /** Above the fields. */
  notice?: ReactNode;
}

/** Add: "Test and Save". Edit: "Save". Both can be tested at any time, and show the whole answer. */
export function WebhookFormPage({ title, model, saved, back, save, catchUp, notice }: WebhookFormPageProps) {
  const text = useText();
  const unsaved = useUnsavedGuard(model.isDirty);
  const answer = useRef<HTMLDivElement>(null);
  const form = useRef<HTMLFormElement>(null);
  const testing = useMutation({
    mutationFn: (_: 'alone' | 'before saving') => api.post<Attempt>('webhooks/test', testOf(model, saved)),
    onError: model.refused,
  });
  const saving = useMutation({
    mutationFn: save,
    onError: model.refused,
    onSuccess(webhook) {
      announce(text('saved'));
      leave(`/webhooks/${webhook.id}`);
    },
  });
  const catching = useMutation({
    mutationFn: (run: () => Promise<void>) => run(),
    onSuccess() {
      saving.reset();
      announce(text('newVersionLoaded'));
      form.current?.scrollIntoView({ block: 'start' });
    },
  });
  const isBusy = testing.isPending || saving.isPending;
  const testsAlone = testing.isPending && testing.variables === 'alone';
  const failed = testing.data !== undefined && testing.data.outcome !== 'delivered';

  async function submit(event: FormEvent) {
    event.preventDefault();
    if (!model.isValid || isBusy) return;
    if (!saved) {
      const attempt = await testing.mutateAsync('before saving').catch(() => undefined);
      if (attempt?.outcome !== 'delivered') return;
    }
    saving.mutate();
  }

  useEffect(() => {
    if (testing.data) answer.current?.scrollIntoView({ block: 'nearest' });
  }, [testing.data]);
  const error = saving.error ?? testing.error;
  return (
    <form ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <PageHead title={title} />
      <Stack gap="lg" maw="46rem">
        {notice}
        <WebhookFields model={model} saved={saved} />
        {error !== null && (
          <Failure error={error}>
            {catchUp && isConflict(error) && (
              <Button size="xs" loading={catching.isPending} onClick={() => catching.mutate(catchUp)}>
                {text('loadNewVersion')}
              </Button>
            )}
          </Failure>
        )}
        {catching.error && <Failure error={catching.error} />}
        <div ref={answer} aria-live="polite">
          {testing.data && (
            <Stack gap="sm" className={shell.card}>
              <Title order={2}>{text('testAnswer')}</Title>
              <AttemptView attempt={testing.data} />
            </Stack>
          )}
        </div>
        <Group gap="sm">
          <Button type="submit" disabled={!model.isValid || testsAlone} loading={isBusy && !testsAlone}>
            {text(saved ? 'save' : 'testAndSave')}
          </Button>
          <Button
            variant="default"
            loading={testsAlone}
            disabled={!model.isValid || isBusy}
            onClick={() => testing.mutate('alone')}
          >
            {text('testWebhook')}
          </Button>
          {!saved && failed && (
            <Button variant="default" disabled={!model.isValid || isBusy} onClick={() => saving.mutate()}>
              {text('saveAnyway')}
            </Button>
          )}
          <Button variant="subtle" color="gray" onClick={() => go(back)}>
            {text('cancel')}
          </Button>
        </Group>
      </Stack>
      <Confirm
        opened={unsaved.isAsking}
        title={text('unsavedTitle')}
        action={text('discard')}
        onConfirm={unsaved.leave}
        onClose={unsaved.stay}
      >
        {text('unsavedHint')}
      </Confirm>
    </form>
  );
}

function isConflict(error: unknown): boolean {
  return error instanceof ApiProblem && error.code === 'revision_conflict';
}

function testOf({ form }: WebhookFormModel, saved: Webhook | undefined): object {
  return saved ? { id: saved.id, change: inputOf(form) } : { webhook: inputOf(form) };
}
