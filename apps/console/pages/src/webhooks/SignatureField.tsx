import { announce, Failure } from '@earshot/web';
import { Button, Group, Radio, Stack, Text } from '@mantine/core';
import { IconDownload, IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { useId } from 'react';
import { api } from '../api/console-api.ts';
import type { Webhook } from '../api/shapes.ts';
import shell from '../shell/shell.module.css';
import { useText } from '../texts/texts.ts';
import { downloadJson } from './download-json.ts';
import type { Draft } from './form-state.ts';
import type { WebhookFormModel } from './use-webhook-form.ts';

interface SignatureFieldProps {
  model: WebhookFormModel;
  saved: Webhook | undefined;
}

/** The system generates the signature; it is handed over before the first test, so that the receiver can verify it. */
export function SignatureField({ model, saved }: SignatureFieldProps) {
  const text = useText();
  const { form, change, errorOf } = model;
  const hintId = useId();
  const generate = useMutation({
    mutationFn: () =>
      api.post<Omit<Draft, 'keyType'>>('signatures', { keyType: form.keyType, ...(saved && { webhookId: saved.id }) }),
    onSuccess(made) {
      change({ draft: { ...made, keyType: form.keyType } });
      announce(text('signatureGenerated'));
    },
  });
  if (saved?.authentication.type === 'signature') {
    return (
      <Text size="sm" c="dimmed">
        {text('signatureKept')}
      </Text>
    );
  }
  const { draft } = form;
  return (
    <Stack gap="sm" className={shell.card}>
      <Radio.Group
        label={text('keyType')}
        value={form.keyType}
        onChange={(keyType) => change({ keyType: keyType as 'secret' | 'pair', draft: undefined })}
      >
        <Stack gap="xs" mt="xs">
          <Radio value="secret" label={text('keySecret')} description={text('keySecretHint')} />
          <Radio value="pair" label={text('keyPair')} description={text('keyPairHint')} />
        </Stack>
      </Radio.Group>
      <Group gap="sm">
        <Button
          variant={draft ? 'default' : 'filled'}
          leftSection={<IconKey size={16} aria-hidden />}
          loading={generate.isPending}
          aria-describedby={hintId}
          onClick={() => generate.mutate()}
        >
          {text('generate')}
        </Button>
        {draft && (
          <Button
            leftSection={<IconDownload size={16} aria-hidden />}
            onClick={() => downloadJson(draft.file, `${draft.file.webhookId}.signature.json`)}
          >
            {text('downloadJson')}
          </Button>
        )}
      </Group>
      <Text id={hintId} size="sm">
        {text(draft ? 'signatureGenerated' : 'signatureNeeded')}
      </Text>
      {errorOf('authentication.draft') && (
        <Text size="sm" c="var(--es-bad)" role="alert">
          {errorOf('authentication.draft')}
        </Text>
      )}
      {generate.error && <Failure error={generate.error} />}
    </Stack>
  );
}
