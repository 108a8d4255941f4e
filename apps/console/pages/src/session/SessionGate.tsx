import { Failure, SignInForm, SignInGate, useSessionCheck } from '@earshot/web';
import { Button, Center, Loader, Stack, Text, Title } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect } from 'react';
import { api } from '../api/console-api.ts';
import { sessionKey, useSession } from '../api/queries.ts';
import type { Session } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';

/** The pages, once somebody is signed in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useSession();
  useSessionCheck(sessionKey);
  if (data)
    return (
      <SignInGate user={userOf(data)} form={<SignIn {...data} />}>
        {children}
      </SignInGate>
    );
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <Center mih="60vh">
      <Loader />
    </Center>
  );
}

const userOf = ({ signedIn, accountId, name }: Session) => (signedIn ? `${accountId} ${name}` : undefined);

function SignIn({ password, signInUrl }: Session) {
  const text = useText();
  const client = useQueryClient();
  // The name of a webhook is nothing for whoever passes by.
  useEffect(() => {
    document.title = `${text('integrationAdmin')} · Earshot`;
  }, [text]);
  const onSignIn = async ({ secret }: { secret: string }) => {
    await api.post('session', { password: secret });
    // What the page has is old, but stays: a form that waited would be gone with it.
    await client.invalidateQueries();
  };
  if (password) {
    const words = { title: text('integrationAdmin'), hint: text('signInHint') };
    return <SignInForm {...words} kind="password" asksName={false} onSignIn={onSignIn} />;
  }
  return (
    <Center component="main" mih="60vh" p="md">
      <Stack align="center" maw="24rem" ta="center">
        <Title order={1}>{text('integrationAdmin')}</Title>
        {/* Who is signed in there already, without the role, would press the button for ever. */}
        <Text c="dimmed">{text('signInElsewhereHint')}</Text>
        <Button component="a" href={signInUrl ?? '/'}>
          {text('signInElsewhere')}
        </Button>
      </Stack>
    </Center>
  );
}
