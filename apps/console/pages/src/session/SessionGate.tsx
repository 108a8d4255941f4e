import { Failure, SignInForm, useSessionCheck } from '@earshot/web';
import { Button, Center, Loader } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../api/console-api.ts';
import { sessionKey, useSession } from '../api/queries.ts';
import type { Session } from '../api/shapes.ts';
import { useText } from '../texts/texts.ts';

/** The pages, once somebody is signed in. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, error, refetch } = useSession();
  useSessionCheck(sessionKey);
  if (data?.signedIn) return children;
  if (data) return <SignIn {...data} />;
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  return (
    <Center mih="60vh">
      <Loader />
    </Center>
  );
}

function SignIn({ password, signInUrl }: Session) {
  const text = useText();
  const client = useQueryClient();
  const onSignIn = async ({ secret }: { secret: string }) => {
    await api.post('session', { password: secret });
    await client.resetQueries();
  };
  if (password) {
    const words = { title: text('integrationAdmin'), hint: text('signInHint') };
    return <SignInForm {...words} kind="password" asksName={false} onSignIn={onSignIn} />;
  }
  return (
    <Center mih="60vh">
      <Button component="a" href={signInUrl ?? '/'}>
        {text('signInElsewhere')}
      </Button>
    </Center>
  );
}
