import { Activity, type ReactNode, useState } from 'react';

interface SignInGateProps {
  /** Whoever is signed in; undefined while nobody is. */
  user: string | undefined;
  /** What is shown to nobody. */
  form: ReactNode;
  children: ReactNode;
}

/**
 * The page behind a sign-in form. When a session ends by itself, what somebody was typing stays for when they are back:
 * the page rests, neither shown nor at work. Somebody else gets a page of their own.
 */
export function SignInGate({ user, form, children }: SignInGateProps) {
  const [last, setLast] = useState(user);
  if (user !== undefined && user !== last) setLast(user);
  return (
    <>
      {user === undefined && form}
      {last !== undefined && (
        <Activity key={last} mode={user === undefined ? 'hidden' : 'visible'}>
          {children}
        </Activity>
      )}
    </>
  );
}
