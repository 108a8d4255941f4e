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
 * @param known what is changed: what the form has no field for stays as it is there.
 * @throws SyntaxError where the script is not JSON
 */
export function settingsOf(form: EndpointForm, known?: Endpoint): object {
  const script = form.script.trim();
  return {
    authentication: authenticationOf(form, known),
    strict: form.strict,
    ...(script !== '' && { script: JSON.parse(script) as unknown }),
    ...(form.forward !== '' && { forward: forwardOf(form.forward, known) }),
  };
}

/** Why a script can't be sent: it is not JSON. */
export function scriptFault(script: string): string | undefined {
  try {
    if (script.trim() !== '') JSON.parse(script);
    return undefined;
  } catch (error) {
    return (error as SyntaxError).message;
  }
}

/** Credentials that may go to one app may not go to another; what may go to none stays so. */
function forwardOf(targetUrl: string, known: Endpoint | undefined): object {
  const { credentials, targetUrl: before = '' } = known?.forward ?? {};
  const stays = credentials === false || (credentials && originOf(targetUrl) === originOf(before));
  return { targetUrl, ...(stays && { credentials }) };
}

const originOf = (url: string): string => (URL.canParse(url) ? new URL(url).origin : url);

function authenticationOf(form: EndpointForm, known: Endpoint | undefined): object {
  const { authentication, username, password, hmac } = form;
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
      return signatureOf(form, known);
  }
}

function signatureOf({ keySource, keys, jwksUrl }: EndpointForm, known: Endpoint | undefined): object {
  const before = known?.authentication;
  const tolerance = before?.type === 'signature' && { toleranceSeconds: before.toleranceSeconds };
  switch (keySource) {
    case 'keep':
      return { type: 'signature', ...tolerance };
    case 'url':
      return { type: 'signature', jwksUrl, ...tolerance };
    case 'paste':
      return { type: 'signature', keys: keys.trim(), ...tolerance };
    // They come with a request of their own, when the endpoint is there; until then it must not be open to everyone.
    case 'generate':
    case 'generatePair':
      return before ?? { type: 'signature', keys: secretOfNobody() };
  }
}

function secretOfNobody(): string {
  return `whsec_${btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(32))))}`;
}
