import type { Endpoint } from './use-endpoints.ts';

/** How an endpoint knows its senders, as the form offers it. */
export type AuthenticationChoice = 'none' | 'basic' | 'signature' | 'hmac';

/** Where the keys of a signature come from. */
export type KeySource = 'keep' | 'paste' | 'generate' | 'generatePair' | 'url';

interface HmacForm {
  header: string;
  algorithm: string;
  encoding: string;
  prefix: string;
  signed: string;
  timestampHeader: string;
  secret: string;
}

/** What the form holds: texts as they are typed. */
export interface EndpointForm {
  name: string;
  authentication: AuthenticationChoice;
  username: string;
  password: string;
  keySource: KeySource;
  keys: string;
  jwksUrl: string;
  hmac: HmacForm;
  strict: boolean;
  /** JSON, empty for none. */
  script: string;
  forward: string;
}

const noHmac: HmacForm = {
  header: 'x-signature',
  algorithm: 'sha256',
  encoding: 'hex',
  prefix: '',
  signed: 'body',
  timestampHeader: '',
  secret: '',
};

export function formOf(endpoint: Endpoint | undefined): EndpointForm {
  const authentication = endpoint?.authentication as Record<string, unknown> | undefined;
  const rule = authentication?.rule as Partial<HmacForm> | undefined;
  const jwksUrl = typeof authentication?.jwksUrl === 'string' ? authentication.jwksUrl : '';
  return {
    name: endpoint?.name ?? '',
    authentication: (authentication?.type as AuthenticationChoice | undefined) ?? 'none',
    username: typeof authentication?.username === 'string' ? authentication.username : '',
    password: '',
    keySource: jwksUrl !== '' ? 'url' : authentication?.type === 'signature' ? 'keep' : 'generate',
    keys: '',
    jwksUrl,
    hmac: { ...noHmac, ...rule, secret: '' },
    strict: endpoint?.strict ?? true,
    script: endpoint && endpoint.script.length > 0 ? JSON.stringify(endpoint.script, null, 2) : '',
    forward: endpoint?.forward?.targetUrl ?? '',
  };
}

/**
 * The settings that the API takes. A secret that is left empty is left out: the listener keeps the one that it has.
 *
 * @throws SyntaxError where the script is not JSON
 */
export function settingsOf(form: EndpointForm): object {
  const script = form.script.trim();
  return {
    authentication: authenticationOf(form),
    strict: form.strict,
    ...(script !== '' && { script: JSON.parse(script) as unknown }),
    ...(form.forward !== '' && { forward: { targetUrl: form.forward } }),
  };
}

function authenticationOf({
  authentication,
  username,
  password,
  keySource,
  keys,
  jwksUrl,
  hmac,
}: EndpointForm): object {
  const { secret, prefix, timestampHeader, ...rule } = hmac;
  switch (authentication) {
    case 'none':
      return { type: 'none' };
    case 'basic':
      return { type: 'basic', username, ...(password !== '' && { password }) };
    case 'hmac':
      return {
        type: 'hmac',
        rule: {
          ...rule,
          ...(prefix !== '' && { prefix }),
          ...(rule.signed !== 'body' && { timestampHeader }),
        },
        ...(secret !== '' && { secret }),
      };
    case 'signature':
      if (keySource === 'url') return { type: 'signature', jwksUrl };
      if (keySource === 'paste') return { type: 'signature', keys: keys.trim() };
      // Keys that are to be made come with a request of their own, when the endpoint is there.
      return keySource === 'keep' ? { type: 'signature' } : { type: 'none' };
  }
}
