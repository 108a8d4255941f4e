import {
  createQueryClient,
  Empty,
  Failure,
  JsonText,
  JsonTree,
  PageFrame,
  parseJson,
  SettingsMenu,
  startLanguages,
  WebProvider,
} from '@earshot/web';
import { createRoot } from 'react-dom/client';

await startLanguages([]);
createRoot(document.getElementById('root') as HTMLElement).render(
  <WebProvider queryClient={createQueryClient()}>
    <PageFrame
      name="Earshot"
      links={[{ label: 'Log', href: '?', current: true }]}
      actions={<SettingsMenu onKeyboard={() => {}} />}
    >
      <JsonTree
        label="x"
        value={
          parseJson(
            '{"accountId":1010,"events":[{"eventId":"d5","timestamp":1727414643000,"x":1.0,"ok":true,"n":null}]}',
          )!
        }
        note={(p) => (p.at(-1) === 'timestamp' ? '24 Nov' : null)}
        about={() => 'about it'}
      />
      <JsonText label="t" value={'{"a":1.0,\n"b":"s"}'} />
      <Failure error={new Error('x')} onRetry={() => {}} />
      <Empty title="Nothing" hint="do" />
    </PageFrame>
  </WebProvider>,
);
