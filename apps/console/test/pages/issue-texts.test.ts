import { expect, test } from 'vitest';
import { issueTexts } from '../../pages/src/webhooks/issue-texts.ts';
import { runConsole, webhookInput } from '../support/running-console.ts';

const targets = [
  ['http://example.com/', 'scheme_not_allowed'],
  ['https://user:word@example.com/', 'userinfo_not_allowed'],
  ['https://10.0.0.1/', 'private'],
  ['https://169.254.1.1/', 'link_local'],
  ['https://169.254.169.254/', 'metadata'],
  ['https://224.0.0.1/', 'multicast'],
  ['https://0.0.0.0/', 'unspecified'],
  ['https://240.0.0.1/', 'reserved'],
] as const;

test('each fault that the API finds in a target, in the events or in the form of a field has words on the page [CON-PAGE-1] [CON-PAGE-2]', async () => {
  const { agent } = await runConsole();
  const faults = [
    ...targets.map(([targetUrl, code]) => [{ targetUrl }, code] as const),
    [{ events: ['NOBODY_KNOWS'] }, 'unknown_event'] as const,
    [{ active: 'yes' }, 'invalid'] as const,
  ];
  for (const [change, code] of faults) {
    const { body } = await agent
      .post('/api/v1/webhooks')
      .send({ ...webhookInput(), ...change })
      .expect(422);
    expect(body.issues, JSON.stringify(change)).toMatchObject([{ code }]);
    expect(Object.keys(issueTexts)).toContain(code);
  }
});
