import { SignInForm, SignInGate, useSessionCheck } from '@earshot/web';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type * as z from 'zod';
import type { sessionSchema } from '../../../src/api/session-schema.ts';
import { listenerApi } from '../api/listener-api.ts';
import { useText } from '../texts/texts.ts';

type Session = z.infer<typeof sessionSchema>;

const sessionKey = ['session'] as const;

export function useSession() {
  return useQuery({
    queryKey: sessionKey,
    queryFn: ({ signal }) => listenerApi.get<Session>('/api/session', signal),
    staleTime: Number.POSITIVE_INFINITY,
    // Meanwhile somebody may have signed in, or out, in another tab.
    refetchOnWindowFocus: 'always',
  });
}

/** The page behind the sign-in form. An unreachable listener doesn't hide what is on the screen. */
export function SessionGate({ children }: { children: ReactNode }) {
  const { data, isPending } = useSession();
  useSessionCheck(sessionKey);
  if (isPending) return null;
  return (
    <SignInGate user={!data || data.signedIn ? 'holder of the token' : undefined} form={<SignIn />}>
      {children}
    </SignInGate>
  );
}

function SignIn() {
  const text = useText();
  const client = useQueryClient();
  return (
    <SignInForm
      kind="token"
      title={text('signInTitle')}
      hint={text('signInHint')}
      onSignIn={async ({ secret }) => {
        await listenerApi.send('POST', '/api/session', { token: secret });
        // What the page has is old, but stays: a form that waited would be gone with it.
        await client.invalidateQueries();
      }}
    />
  );
}
