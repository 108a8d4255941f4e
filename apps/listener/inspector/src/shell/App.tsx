import { Crash, KeyboardMap, PageFrame, SettingsMenu, useKeys } from '@earshot/web';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { listenerApi } from '../api/listener-api.ts';
import { go, useAddress } from '../location/location.ts';
import { SessionGate, useSession } from '../session/SessionGate.tsx';
import { useText } from '../texts/texts.ts';
import { PageContent } from './PageContent.tsx';
import { pageOf, pathOf } from './pages.ts';
import { useKeyHelp } from './use-key-help.ts';

const linked = ['log', 'records', 'overview', 'endpoints'] as const;

export function App() {
  return (
    <SessionGate>
      <Frame />
    </SessionGate>
  );
}

function Frame() {
  const text = useText();
  const page = pageOf(new URL(useAddress(), location.origin).pathname);
  const [keysShown, setKeysShown] = useState(false);
  const help = useKeyHelp();
  useKeys({ '?': () => setKeysShown(true) });
  useEffect(() => {
    document.title = `${text(page)} · Earshot`;
  }, [page, text]);
  return (
    <PageFrame
      name="Earshot"
      links={linked.map((name) => ({
        label: text(name),
        href: pathOf(name),
        current: name === page,
        onFollow: () => go(pathOf(name)),
      }))}
      actions={<Settings onKeyboard={() => setKeysShown(true)} />}
    >
      <Crash of={page}>
        <PageContent page={page} />
      </Crash>
      <KeyboardMap opened={keysShown} onClose={() => setKeysShown(false)} help={help} />
    </PageFrame>
  );
}

function Settings({ onKeyboard }: { onKeyboard: () => void }) {
  const client = useQueryClient();
  const { data } = useSession();
  const signOut = async () => {
    await listenerApi.send('DELETE', '/api/session');
    await client.resetQueries();
  };
  return <SettingsMenu onKeyboard={onKeyboard} onSignOut={data?.tokenRequired ? signOut : undefined} />;
}
