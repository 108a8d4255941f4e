import { Alert, Button, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ApiProblem } from '../api/api-problem.ts';
import { useWebText } from '../language/web-texts.ts';
import classes from './session.module.css';

export interface Credentials {
  /** Empty where no name is asked for. */
  username: string;
  secret: string;
}

interface SignInFormProps {
  title: string;
  /** What is asked for, and where to find it. */
  hint: string;
  /** How the secret is called. */
  kind: 'token' | 'password';
  /** Whether a name goes with it; with a password it does, unless it says otherwise. */
  asksName?: boolean;
  /** Signs in, or rejects with an `ApiProblem`. */
  onSignIn: (credentials: Credentials) => Promise<unknown>;
}

/** The whole page while nobody is signed in. */
export function SignInForm({ title, hint, kind, asksName = kind === 'password', onSignIn }: SignInFormProps) {
  const text = useWebText();
  const [username, setUsername] = useState('');
  const [secret, setSecret] = useState('');
  const signIn = useMutation({ mutationFn: onSignIn, onError: () => setSecret('') });
  const onSubmit = (event: FormEvent) => {
    event.preventDefault();
    signIn.mutate({ username, secret });
  };
  return (
    <main className={classes.page}>
      <form className={classes.card} onSubmit={onSubmit}>
        <Stack gap="md">
          <div>
            <Title order={1}>{title}</Title>
            <Text c="dimmed" mt={4}>
              {hint}
            </Text>
          </div>
          {signIn.error && (
            <Alert role="alert" color="red" variant="light">
              {text(reasonOf(signIn.error))}
            </Alert>
          )}
          {asksName && (
            <TextInput
              label={text('username')}
              autoComplete="username"
              required
              value={username}
              onChange={(event) => setUsername(event.currentTarget.value)}
            />
          )}
          <PasswordInput
            label={text(kind)}
            autoComplete="current-password"
            required
            data-autofocus
            autoFocus
            value={secret}
            onChange={(event) => setSecret(event.currentTarget.value)}
            visibilityToggleButtonProps={{ 'aria-label': text('showSecret') }}
          />
          <Button type="submit" loading={signIn.isPending}>
            {text('signIn')}
          </Button>
        </Stack>
      </form>
    </main>
  );
}

function reasonOf(error: Error): 'signInWrong' | 'signInTooMany' | 'signInFailed' {
  const status = error instanceof ApiProblem ? error.status : 0;
  if (status === 401 || status === 403) return 'signInWrong';
  return status === 429 ? 'signInTooMany' : 'signInFailed';
}
