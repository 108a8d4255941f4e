import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { readConfig } from '../apps/console/src/config.ts';
import { openConsole } from '../apps/console/src/open.ts';
import { askAtRandom } from './support/asked-at-random.ts';
import { startListener } from './support/both-ends.ts';
import { temporaryFolder } from './support/folder.ts';

// What the OpenAPI documents say is all that happens, whatever is asked.

const RUNS = 600;
/** Of the statuses that any such run has, or nothing was tried. */
const TRIED = [200, 400, 404, 415];

const json = (method: string, body: unknown, headers: Record<string, string> = {}) => ({
  method,
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(body),
});

test('the listener answers whatever it is asked as its document says [DESC-1]', async () => {
  const { url, hook, get } = await startListener();
  const events = ['e1', 'e2'].map((eventId) => ({ eventId, eventName: 'COURSE_ENROLLMENT', timestamp: 1727414643000 }));
  for (const sent of [events, events, [{}]]) await fetch(hook, json('POST', { accountId: 1010, events: sent }));
  const seen = await askAtRandom(url, {
    document: await get('/openapi.json'),
    known: ['default', 'e1', 'e2', '1', '2', '3', 'accepted', 'COURSE_ENROLLMENT', '1010'],
    except: ['get /api/stream'],
    runs: RUNS,
  });
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(TRIED.map(String)));
});

test('the console answers whatever it is asked as its document says [DESC-1]', async () => {
  const { hook } = await startListener();
  const password = 'correct horse battery';
  const complaints: unknown[] = [];
  const config = readConfig({ port: '0', data: join(await temporaryFolder(), 'console'), password }, {});
  const { url, close } = await openConsole(config, { onError: (error) => complaints.push(error) });
  onTestFinished(close);
  const signedIn = await fetch(`${url}/api/v1/session`, json('POST', { password }));
  const cookie = signedIn.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const call = async (path: string, init?: RequestInit) =>
    (await fetch(url + path, init ?? { headers: { cookie } })).json() as Promise<{ id: string }>;
  const settings = { name: 'W', targetUrl: hook, authentication: { type: 'signature' }, events: ['COURSE_ENROLLMENT'] };
  const { id } = await call('/api/v1/webhooks', json('POST', { ...settings, active: true }, { cookie }));
  const seen = await askAtRandom(url, {
    document: await call('/api/openapi.json'),
    headers: { cookie },
    known: [id, 'COURSE_ENROLLMENT', 'course:7374991', 'course:7374991_10250971', '4200001', hook],
    except: ['get /api/v1/live', 'delete /api/v1/session', `delete /api/v1/webhooks/{id}`],
    runs: RUNS,
  });
  expect(Object.keys(seen)).toEqual(expect.arrayContaining(TRIED.map(String)));
  expect(complaints).toEqual([]);
});
