// Sets up a webhook as two people would: over the API of either end, and nothing else.

const NAME = 'Earshot listener';
const ENDPOINT = 'lms';

export interface Ends {
  consoleUrl: string;
  listenerUrl: string;
  password: string;
}

interface Webhook {
  id: string;
  name: string;
}

/** The console's webhook signs, the listener's endpoint has its signature. Found there already, it is only brought up to date. */
export async function connect({ consoleUrl, listenerUrl, password }: Ends): Promise<void> {
  const cookie = await signIn(consoleUrl, password);
  const call = (method: string, path: string, body?: object) => ask(consoleUrl, method, path, body, { cookie });
  const targetUrl = `${listenerUrl}/hooks/${ENDPOINT}`;
  const { webhooks } = (await call('GET', '/api/v1/webhooks')) as { webhooks: Webhook[] };
  const known = webhooks.find(({ name }) => name === NAME);
  const { id } = known ?? ((await call('POST', '/api/v1/webhooks', await settings(call, targetUrl))) as Webhook);
  const signature = await call('GET', `/api/v1/webhooks/${id}/signature`);
  const authentication = { type: 'signature', keys: JSON.stringify(signature) };
  await ask(listenerUrl, 'PUT', `/api/endpoints/${ENDPOINT}`, { authentication });
  if (known) await call('PATCH', `/api/v1/webhooks/${id}`, { targetUrl });
  else await call('POST', `/api/v1/webhooks/${id}/activate`);
}

type Call = (method: string, path: string, body?: object) => Promise<unknown>;

async function settings(call: Call, targetUrl: string): Promise<object> {
  const { events } = (await call('GET', '/api/v1/catalogue')) as { events: { name: string }[] };
  return {
    name: NAME,
    description: 'Everything that happens, to the listener beside.',
    targetUrl,
    authentication: { type: 'signature' },
    events: events.map(({ name }) => name),
  };
}

async function signIn(url: string, password: string): Promise<string> {
  const answer = await post(url, 'POST', '/api/v1/session', { password }, {});
  return answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

async function ask(url: string, method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const answer = await post(url, method, path, body, headers);
  return answer.status === 204 ? undefined : answer.json();
}

async function post(
  url: string,
  method: string,
  path: string,
  body: object | undefined,
  headers: Record<string, string>,
): Promise<Response> {
  const answer = await fetch(url + path, {
    method,
    headers: { ...headers, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (answer.ok) return answer;
  throw new Error(`${method} ${url}${path} was answered ${answer.status}: ${await answer.text()}`);
}
