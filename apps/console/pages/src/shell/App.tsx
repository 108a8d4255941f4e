import { Crash, KeyboardMap, PageFrame, ProblemWords, SettingsMenu, useKeys } from '@earshot/web';
import { Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useLayoutEffect, useState } from 'react';
import { api } from '../api/console-api.ts';
import { useSession } from '../api/queries.ts';
import { useLive } from '../live/use-live.ts';
import { SessionGate } from '../session/SessionGate.tsx';
import { useText } from '../texts/texts.ts';
import { PageContent } from './PageContent.tsx';
import { go, usePlace } from './route.ts';
import classes from './shell.module.css';
import { useArrival } from './use-arrival.ts';
import { useSayProblem } from './use-say-problem.ts';

const pages = ['webhooks', 'deliveries', 'activity', 'audit'] as const;

export function App() {
  return (
    <ProblemWords value={useSayProblem()}>
      <SessionGate>
        <Frame />
      </SessionGate>
    </ProblemWords>
  );
}

function Frame() {
  const text = useText();
  const { path } = usePlace();
  const { data: session } = useSession();
  const [keysShown, setKeysShown] = useState(false);
  useArrival();
  const shown = pages.filter((page) => page !== 'activity' || session?.lms);
  const current = shown.find((page) => path.startsWith(`/${page}`)) ?? 'webhooks';
  useKeys({
    ...Object.fromEntries(shown.map((page, index) => [String(index + 1), () => go(`/${page}`)])),
    n: () => go('/webhooks/new'),
    '?': () => setKeysShown(true),
  });
  // Before the page there says its own, in `PageHead`.
  useLayoutEffect(() => {
    document.title = `${text(current)} · Earshot`;
  }, [path, current, text]);
  const help = [
    ...shown.map((page, index) => ({ keys: [String(index + 1)], does: text(page) })),
    { keys: ['n'], does: text('addWebhook') },
    { keys: ['?'], does: text('keyboardMap') },
  ];
  return (
    <PageFrame
      name="Earshot"
      links={shown.map((page) => ({
        label: text(page),
        href: `#/${page}`,
        current: page === current,
        onFollow: () => go(`/${page}`),
      }))}
      actions={<Actions onKeyboard={() => setKeysShown(true)} />}
    >
      <div className={classes.page}>
        <Crash of={path}>
          <PageContent />
        </Crash>
      </div>
      <KeyboardMap opened={keysShown} onClose={() => setKeysShown(false)} help={help} />
    </PageFrame>
  );
}

function Actions({ onKeyboard }: { onKeyboard: () => void }) {
  const text = useText();
  const client = useQueryClient();
  const { data: session } = useSession();
  const connected = useLive();
  const signOut = async () => {
    await api.remove('session');
    await client.resetQueries();
  };
  return (
    <>
      <Text size="xs" c="dimmed" role="status" className={classes.state}>
        {text(connected ? 'live' : 'reconnecting')}
      </Text>
      <Text size="xs" c="dimmed" className={classes.account}>
        {text('account', { id: String(session?.accountId ?? '') })}
      </Text>
      <SettingsMenu onKeyboard={onKeyboard} onSignOut={session?.password ? signOut : undefined} />
    </>
  );
}
