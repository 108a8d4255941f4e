import { announce, Dialog, Failure } from '@earshot/web';
import { Button, Group, Radio, Stack, Switch, Textarea, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useText } from '../texts/texts.ts';
import { AuthenticationFields } from './AuthenticationFields.tsx';
import { authenticationKey } from './authentication-key.ts';
import { type AuthenticationChoice, type EndpointForm, formOf, scriptFault, settingsOf } from './endpoint-form.ts';
import { SignatureHandover } from './SignatureHandover.tsx';
import { type Endpoint, type SignatureFile, useMakeSignature, usePutEndpoint } from './use-endpoints.ts';

interface EndpointDialogProps {
  /** None to add one. */
  endpoint: Endpoint | undefined;
  /** As they are now. */
  all: readonly Endpoint[];
  onClose: () => void;
}

const choices: readonly AuthenticationChoice[] = ['none', 'basic', 'signature', 'hmac'];

/** Adds an endpoint or changes it. A signature that is made here is handed over before the dialog closes. */
export function EndpointDialog({ endpoint, all, onClose }: EndpointDialogProps) {
  const text = useText();
  const [form, setForm] = useState<EndpointForm>(() => formOf(endpoint));
  const [made, setMade] = useState<SignatureFile>();
  /** What the listener has, where only the signature could not be made: the dialog stays open then. */
  const [saved, setSaved] = useState<EndpointForm>();
  const [isTried, setTried] = useState(false);
  const put = usePutEndpoint();
  const makeSignature = useMakeSignature();
  const change = (changes: Partial<EndpointForm>) => setForm((before) => ({ ...before, ...changes }));

  const current = all.find(({ name }) => name === form.name) ?? endpoint;
  const noJson = scriptFault(form.script);

  const save = useMutation({
    async mutationFn() {
      const { name, authentication, keySource } = form;
      if (form !== saved) {
        await put.mutateAsync({ name, settings: settingsOf(form, current) });
        setSaved(form);
        announce(text('endpointSaved'));
      }
      const makes = authentication === 'signature' && (keySource === 'generate' || keySource === 'generatePair');
      if (!makes) return onClose();
      setMade(await makeSignature.mutateAsync({ name, type: keySource === 'generate' ? 'secret' : 'pair' }));
    },
  });

  const isNew = endpoint === undefined && form.name !== saved?.name;
  const isTaken = isNew && current !== undefined && !save.isPending;

  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    setTried(true);
    if (isTaken || noJson !== undefined) return;
    save.mutate();
  };

  return (
    <Dialog
      onClose={onClose}
      size="lg"
      title={
        made ? text('signatureMade') : endpoint ? text('editEndpoint', { name: endpoint.name }) : text('addEndpoint')
      }
      closeOnClickOutside={false}
      isBusy={save.isPending}
    >
      {made ? (
        <SignatureHandover name={form.name} file={made} onClose={onClose} />
      ) : (
        <form onSubmit={onSubmit}>
          <Stack gap="sm">
            <TextInput
              size="xs"
              label={text('name')}
              description={text('nameHint')}
              required
              data-autofocus
              readOnly={endpoint !== undefined}
              pattern="[a-z0-9][a-z0-9_\-]{0,63}"
              error={isTaken && text('nameTaken')}
              value={form.name}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
            <Radio.Group
              label={text('authentication')}
              value={form.authentication}
              onChange={(value) => change({ authentication: value as AuthenticationChoice })}
            >
              <Group gap="md" mt={4}>
                {choices.map((choice) => (
                  <Radio key={choice} size="xs" value={choice} label={text(authenticationKey(choice))} />
                ))}
              </Group>
            </Radio.Group>
            <AuthenticationFields form={form} known={endpoint} onChange={change} />
            <Switch
              size="xs"
              label={text('strict')}
              description={text('strictHint')}
              checked={form.strict}
              onChange={(event) => change({ strict: event.currentTarget.checked })}
            />
            <TextInput
              size="xs"
              type="url"
              label={text('forward')}
              description={text('forwardHint')}
              placeholder="http://127.0.0.1:3000/webhooks"
              value={form.forward}
              onChange={(event) => change({ forward: event.currentTarget.value })}
            />
            <Textarea
              size="xs"
              label={text('script')}
              description={text('scriptHint')}
              placeholder={'[{ "attempts": 2, "status": 503, "retryAfterSeconds": 5 }]'}
              autosize
              minRows={2}
              maxRows={10}
              styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
              spellCheck={false}
              error={isTried && noJson !== undefined && `${text('scriptNoJson')} ${noJson}`}
              value={form.script}
              onChange={(event) => change({ script: event.currentTarget.value })}
            />
            {save.error && <Failure error={save.error} />}
            <Group gap="xs">
              <Button type="submit" size="xs" loading={save.isPending}>
                {text('save')}
              </Button>
              <Button size="xs" variant="default" disabled={save.isPending} onClick={onClose}>
                {text('cancel')}
              </Button>
            </Group>
          </Stack>
        </form>
      )}
    </Dialog>
  );
}
