import { parseEnvelope } from '@earshot/protocol';
import { faultsOf, inWords } from '@earshot/server';
import * as z from 'zod';
import { endpointName } from '../endpoints/endpoint-settings.ts';
import { scriptedAnswerSchema } from '../script/answer-script.ts';
import {
  type Delivery,
  type DeliveryDetail,
  type JudgedRequest,
  type Origin,
  type ReceivedRequest,
  type Refusal,
  verdicts,
} from '../store/delivery-store.ts';
import { maskHeaders, maskPath } from './masking.ts';

/** A delivery on its way from one listener to another: all of it, the body in base64. */
export interface ExportedDelivery extends Omit<Delivery, 'seq' | 'size' | 'origin'> {
  origin: Origin;
  method: string;
  path: string;
  headers: [string, string][];
  remoteAddress?: string;
  bodyBase64: string;
  /** Credentials were taken out. */
  masked?: true;
}

export interface Presentation {
  /** Show credentials. */
  reveal: boolean;
  /** The identity of the log that the deliveries are of. */
  log: string;
}

export function exportedDelivery(
  { delivery, request }: DeliveryDetail,
  body: Uint8Array,
  { reveal, log }: Presentation,
): ExportedDelivery {
  const { seq, size: _, origin, ...told } = delivery;
  const { rawHeaders, path, ...rest } = request;
  return {
    origin: origin ?? { log, seq },
    ...told,
    ...rest,
    path: reveal ? path : maskPath(path),
    headers: pairs(reveal ? rawHeaders : maskHeaders(rawHeaders)),
    ...(!reveal && { masked: true }),
    bodyBase64: Buffer.from(body).toString('base64'),
  };
}

export function pairs(rawHeaders: readonly string[]): [string, string][] {
  return Array.from({ length: rawHeaders.length / 2 }, (_, index) => [
    rawHeaders[2 * index] ?? '',
    rawHeaders[2 * index + 1] ?? '',
  ]);
}

const short = z.string().max(1000);

const long = z.string().max(10_000);

const issue = z.looseObject({ path: long, code: short, message: long });

/** Its hint may be one of a later version. */
const refusal = z
  .looseObject({ code: short, message: long, hint: short.optional(), issues: z.array(issue).max(1000).optional() })
  .transform((read) => read as Refusal);

// What is said of the events is not read: the body says it.
const exportedSchema = z.object({
  origin: z.object({ log: z.string().min(1).max(64), seq: z.int().positive() }),
  receivedAt: z.iso.datetime().transform((text) => Date.parse(text)),
  endpoint: endpointName,
  verdict: z.enum(verdicts),
  method: short,
  path: z.string().max(65_536),
  headers: z.array(z.tuple([z.string(), z.string()])).max(2000),
  remoteAddress: short.optional(),
  bodyBase64: z.base64(),
  kid: short.optional(),
  scheme: z.enum(['v1', 'v1a', 'jws', 'hmac']).optional(),
  refusal: refusal.optional(),
  bodyMs: z.int().nonnegative().optional(),
  scripted: scriptedAnswerSchema.optional(),
});

export type ImportedDelivery = { ok: true; request: JudgedRequest } | { ok: false; message: string };

/** Reads one line of an export as a request to store. Pure. */
export function importedDelivery(line: string, importedAt: number): ImportedDelivery {
  const json = parseJson(line);
  if (json === undefined)
    return { ok: false, message: 'It is not JSON; "earshot export" writes what can be imported.' };
  const parsed = exportedSchema.safeParse(json, inWords);
  if (!parsed.success) return { ok: false, message: faultsOf(parsed.error) };
  const { origin, verdict, headers, bodyBase64, remoteAddress, kid, scheme, refusal, bodyMs, scripted, ...told } =
    parsed.data;
  const request: ReceivedRequest = {
    ...told,
    origin: { ...origin, importedAt },
    rawHeaders: headers.flat(),
    ...(remoteAddress !== undefined && { remoteAddress }),
    ...(bodyMs !== undefined && { bodyMs }),
    body: Buffer.from(bodyBase64, 'base64'),
  };
  if (verdict === 'refused' || verdict === 'malformed') return refusedRequest(request, verdict, refusal);
  const key = {
    ...(kid !== undefined && { kid }),
    ...(scheme !== undefined && { scheme }),
    ...(scripted && { scripted }),
  };
  if (verdict === 'unrecognised') return { ok: true, request: { ...request, ...key, verdict } };
  const read = parseEnvelope(request.body);
  if (!read.ok) return { ok: false, message: 'It says that it was accepted, but its body is no envelope of events.' };
  return { ok: true, request: { ...request, ...key, verdict: 'accepted', envelope: read.envelope } };
}

function refusedRequest(
  request: ReceivedRequest,
  verdict: 'refused' | 'malformed',
  refusal: z.infer<typeof exportedSchema>['refusal'],
): ImportedDelivery {
  if (!refusal) return { ok: false, message: `It was ${verdict}, but does not say why.` };
  return { ok: true, request: { ...request, verdict, refusal } };
}

/** @returns undefined for what is no JSON, which is no value of it. */
function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
