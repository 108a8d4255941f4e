import { useWebText } from '@earshot/web';
import { PasswordInput, SimpleGrid, TextInput } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import type { WebhookFormModel } from './use-webhook-form.ts';

interface BasicFieldsProps {
  model: WebhookFormModel;
  /** A saved password that nobody sees again stays, unless another one is typed. */
  keepsPassword: boolean;
}

export function BasicFields({ model, keepsPassword }: BasicFieldsProps) {
  const text = useText();
  const webText = useWebText();
  const { form, change, errorOf, touch } = model;
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }}>
      <TextInput
        label={webText('username')}
        withAsterisk
        required
        autoComplete="off"
        value={form.username}
        error={errorOf('authentication.username') ?? errorOf('authentication')}
        onBlur={() => touch('authentication.username')}
        onChange={(event) => change({ username: event.currentTarget.value })}
      />
      <PasswordInput
        label={webText('password')}
        withAsterisk={!keepsPassword}
        required={!keepsPassword}
        autoComplete="new-password"
        placeholder={keepsPassword ? text('passwordKept') : ''}
        value={form.password}
        error={errorOf('authentication.password')}
        onBlur={() => touch('authentication.password')}
        onChange={(event) => change({ password: event.currentTarget.value })}
        visibilityToggleButtonProps={{ 'aria-label': webText('showSecret') }}
      />
    </SimpleGrid>
  );
}
