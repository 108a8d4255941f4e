import { useWebText } from '@earshot/web';
import {
  Button,
  FileButton,
  Group,
  NativeSelect,
  PasswordInput,
  Radio,
  Stack,
  Textarea,
  TextInput,
} from '@mantine/core';
import { IconUpload } from '@tabler/icons-react';
import { useText } from '../texts/texts.ts';
import type { EndpointForm, KeySource } from './endpoint-form.ts';
import type { Endpoint } from './use-endpoints.ts';

interface AuthenticationFieldsProps {
  form: EndpointForm;
  known: Endpoint | undefined;
  onChange: (changes: Partial<EndpointForm>) => void;
}

/** What the chosen way to authenticate needs. Secrets that the listener has are never shown again. */
export function AuthenticationFields(props: AuthenticationFieldsProps) {
  switch (props.form.authentication) {
    case 'none':
      return null;
    case 'basic':
      return <BasicFields {...props} />;
    case 'signature':
      return <SignatureFields {...props} />;
    case 'hmac':
      return <HmacFields {...props} />;
  }
}

/** Whether the listener has a secret for the way that is chosen. */
const hasSecret = ({ form, known }: AuthenticationFieldsProps): boolean =>
  known?.authentication.type === form.authentication;

function BasicFields(props: AuthenticationFieldsProps) {
  const { form, onChange } = props;
  const text = useText();
  const words = useWebText();
  return (
    <Group grow align="start">
      <TextInput
        size="xs"
        label={words('username')}
        required
        autoComplete="off"
        value={form.username}
        onChange={(event) => onChange({ username: event.currentTarget.value })}
      />
      <SecretInput
        label={words('password')}
        kept={hasSecret(props)}
        keptText={text('secretKept')}
        value={form.password}
        onChange={(password) => onChange({ password })}
      />
    </Group>
  );
}

interface SecretInputProps {
  label: string;
  kept: boolean;
  keptText: string;
  value: string;
  onChange: (value: string) => void;
}

function SecretInput({ label, kept, keptText, value, onChange }: SecretInputProps) {
  const words = useWebText();
  return (
    <PasswordInput
      size="xs"
      label={label}
      required={!kept}
      placeholder={kept ? keptText : ''}
      autoComplete="new-password"
      value={value}
      onChange={(event) => onChange(event.currentTarget.value)}
      visibilityToggleButtonProps={{ 'aria-label': words('showSecret') }}
    />
  );
}

function SignatureFields(props: AuthenticationFieldsProps) {
  const { form, onChange } = props;
  const text = useText();
  const hasKeys = hasSecret(props) && props.known?.authentication.jwksUrl === undefined;
  const sources: readonly KeySource[] = [
    ...(hasKeys ? (['keep'] as const) : []),
    'generate',
    'generatePair',
    'paste',
    'url',
  ];
  return (
    <Stack gap="xs">
      <Radio.Group
        label={text('keySource')}
        value={form.keySource}
        onChange={(value) => onChange({ keySource: value as KeySource })}
      >
        <Stack gap={10} mt={4}>
          {sources.map((source) => (
            <Radio key={source} size="xs" value={source} label={text(`keys_${source}`)} />
          ))}
        </Stack>
      </Radio.Group>
      {form.keySource === 'paste' && <PastedKeys {...props} />}
      {form.keySource === 'url' && (
        <TextInput
          size="xs"
          type="url"
          required
          label="JWKS URL"
          value={form.jwksUrl}
          onChange={(event) => onChange({ jwksUrl: event.currentTarget.value })}
        />
      )}
    </Stack>
  );
}

function PastedKeys({ form, onChange }: AuthenticationFieldsProps) {
  const text = useText();
  const onFile = (file: File | null) => {
    void file?.text().then((keys) => onChange({ keys }));
  };
  return (
    <Stack gap="xs" align="start">
      <FileButton accept="application/json,.json,.txt" onChange={onFile}>
        {(props) => (
          <Button size="compact-xs" variant="default" leftSection={<IconUpload size={14} aria-hidden />} {...props}>
            {text('uploadSignature')}
          </Button>
        )}
      </FileButton>
      <Textarea
        w="100%"
        size="xs"
        label={text('keys')}
        description={text('keysHint')}
        required
        autosize
        minRows={2}
        maxRows={8}
        spellCheck={false}
        autoComplete="off"
        value={form.keys}
        onChange={(event) => onChange({ keys: event.currentTarget.value })}
      />
    </Stack>
  );
}

function HmacFields(props: AuthenticationFieldsProps) {
  const { form, onChange } = props;
  const text = useText();
  const { hmac } = form;
  const change = (changes: Partial<EndpointForm['hmac']>) => onChange({ hmac: { ...hmac, ...changes } });
  return (
    <Stack gap="xs">
      <Group grow align="start">
        <TextInput
          size="xs"
          label={text('hmacHeader')}
          required
          value={hmac.header}
          onChange={(event) => change({ header: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          label={text('hmacPrefix')}
          placeholder="sha256="
          value={hmac.prefix}
          onChange={(event) => change({ prefix: event.currentTarget.value })}
        />
      </Group>
      <Group grow align="start">
        <NativeSelect
          size="xs"
          label={text('hmacAlgorithm')}
          data={['sha256', 'sha512', 'sha1']}
          value={hmac.algorithm}
          onChange={(event) => change({ algorithm: event.currentTarget.value })}
        />
        <NativeSelect
          size="xs"
          label={text('hmacEncoding')}
          data={['hex', 'base64', 'base64url']}
          value={hmac.encoding}
          onChange={(event) => change({ encoding: event.currentTarget.value })}
        />
      </Group>
      <Group grow align="start">
        <NativeSelect
          size="xs"
          label={text('hmacSigned')}
          data={['body', 'timestamp.body']}
          value={hmac.signed}
          onChange={(event) => change({ signed: event.currentTarget.value })}
        />
        <TextInput
          size="xs"
          label={text('hmacTimestampHeader')}
          required={hmac.signed !== 'body'}
          disabled={hmac.signed === 'body'}
          value={hmac.timestampHeader}
          onChange={(event) => change({ timestampHeader: event.currentTarget.value })}
        />
      </Group>
      <SecretInput
        label={text('secret')}
        kept={hasSecret(props)}
        keptText={text('secretKept')}
        value={hmac.secret}
        onChange={(secret) => change({ secret })}
      />
    </Stack>
  );
}
