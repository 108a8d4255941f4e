import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import { Command, Option } from 'commander';
import { readClientConfig } from '../config.ts';
import { ListenerError } from '../errors.ts';
import { type ExportFormat, exportTypes } from '../exchange/export.ts';
import { ask } from './ask.ts';
import { type FilterFlags, filterParams, withFilterFlags, withTimeFlags } from './filter-flags.ts';

interface ExportFlags extends FilterFlags {
  url?: string;
  token?: string;
  format: ExportFormat;
  output?: string;
  reveal?: true;
}

export function exportCommand(): Command {
  const command = new Command('export')
    .description('Write what a running listener keeps, or a part of it, to stdout or a file.')
    .addOption(
      new Option('--format <format>', 'ndjson can be imported').choices(['ndjson', 'csv', 'har']).default('ndjson'),
    )
    .option('--output <file>', 'write it there')
    .option('--reveal', 'with the credentials that senders showed; they are masked otherwise')
    .option('--url <url>', 'the listener (http://127.0.0.1:4000)')
    .option('--token <token>', 'its token (EARSHOT_TOKEN)');
  return withTimeFlags(withFilterFlags(command)).action(exportDeliveries);
}

async function exportDeliveries({ url, token, format, output, reveal, ...filter }: ExportFlags): Promise<void> {
  const client = readClientConfig({ ...(url !== undefined && { url }), ...(token !== undefined && { token }) });
  const params = new URLSearchParams([
    ['format', format],
    ['reveal', String(reveal ?? false)],
    ...filterParams(filter),
  ]);
  const answer = await ask(client, `/api/export?${params}`, { type: exportTypes[format] });
  const body = Readable.fromWeb(answer.body as ReadableStream);
  // A file may hold what was revealed, and in any case what senders said.
  const target = output === undefined ? process.stdout : createWriteStream(output, { mode: 0o600 });
  // The one that failed takes the other with it, by the same error.
  let failed: 'listener' | 'output' | undefined;
  body.once('error', () => {
    failed ??= 'listener';
  });
  target.once('error', () => {
    failed ??= 'output';
  });
  await pipeline(body, target, { end: output !== undefined }).catch((error: unknown) => {
    if (failed === 'listener') throw brokenOff(client.url, error);
    throw output === undefined ? error : unwritable(output, error);
  });
}

function unwritable(output: string, cause: unknown): ListenerError {
  return new ListenerError('config_invalid', `${output} can't be written: ${(cause as Error).message}.`, { cause });
}

function brokenOff(url: string, cause: unknown): ListenerError {
  const message = `${url} broke the export off: what was written is not all. The listener's log says why.`;
  return new ListenerError('request_refused', message, { cause });
}
