import { Group, Select, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core';
import { lengthOf, MAX_DESCRIPTION } from '../../../src/api/webhook-schema.ts';
import type { Webhook } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';
import { BasicFields } from './BasicFields.tsx';
import { EventPicker } from './EventPicker.tsx';
import type { AuthenticationType } from './form-state.ts';
import { SignatureField } from './SignatureField.tsx';
import type { WebhookFormModel } from './use-webhook-form.ts';

interface WebhookFieldsProps {
  model: WebhookFormModel;
  saved?: Webhook | undefined;
}

/** The form of the fact sheet, field by field. */
export function WebhookFields({ model, saved }: WebhookFieldsProps) {
  const text = useText();
  const { form, change, errorOf, touch } = model;
  return (
    <Stack gap="lg">
      <TextInput
        label={text('name')}
        withAsterisk
        required
        data-autofocus
        value={form.name}
        error={errorOf('name')}
        onBlur={() => touch('name')}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <Description {...model} />
      <TextInput
        label={text('targetUrl')}
        description={text('targetUrlHint')}
        withAsterisk
        required
        type="url"
        inputMode="url"
        placeholder="https://"
        value={form.targetUrl}
        error={errorOf('targetUrl')}
        onBlur={() => touch('targetUrl')}
        onChange={(event) => change({ targetUrl: event.currentTarget.value })}
      />
      <Stack gap="sm">
        <Select
          label={text('authentication')}
          withAsterisk
          allowDeselect={false}
          placeholder={text('choose')}
          value={form.type === '' ? null : form.type}
          error={errorOf('authentication')}
          onBlur={() => touch('authentication')}
          onChange={(type) => change({ type: type as AuthenticationType })}
          data={[
            { value: 'none', label: text('none') },
            { value: 'basic', label: text('basic') },
            { value: 'signature', label: text('signature') },
          ]}
        />
        {form.type === 'basic' && <BasicFields model={model} keepsPassword={saved?.authentication.type === 'basic'} />}
        {form.type === 'signature' && <SignatureField model={model} saved={saved} />}
      </Stack>
      <EventPicker
        selected={form.events}
        error={errorOf('events')}
        onChange={(events) => {
          touch('events');
          change({ events });
        }}
      />
      <Group gap="sm" align="center">
        <Switch
          label={text('activationStatus')}
          description={text('activationHint')}
          checked={form.active}
          onChange={(event) => change({ active: event.currentTarget.checked })}
        />
      </Group>
    </Stack>
  );
}

function Description({ form, change, errorOf, touch }: WebhookFormModel) {
  const text = useText();
  const left = MAX_DESCRIPTION - lengthOf(form.description);
  return (
    <div>
      <Textarea
        label={text('description')}
        autosize
        minRows={2}
        value={form.description}
        error={left < 0 ? text('issue_too_long') : errorOf('description')}
        onBlur={() => touch('description')}
        onChange={(event) => change({ description: event.currentTarget.value })}
        aria-describedby="description-left"
      />
      <Text id="description-left" size="xs" c={left < 0 ? 'var(--es-bad)' : 'dimmed'} ta="end" className="es-number">
        {text(left < 0 ? 'charactersOver' : 'charactersLeft', { count: Math.abs(left) })}
      </Text>
    </div>
  );
}
