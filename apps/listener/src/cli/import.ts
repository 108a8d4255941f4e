import { createReadStream } from 'node:fs';
import { Command } from 'commander';
import { readClientConfig } from '../config.ts';
import { ListenerError } from '../errors.ts';
import { readLines } from '../exchange/lines.ts';
import { ask, type Reason } from './ask.ts';
import { print, tell } from './terminal.ts';

/** One request's worth: it is stored within the time that a listener gives to a request. */
const PART_BYTES = 4 * 1024 * 1024;
const MAX_LINE_BYTES = 16 * 1024 * 1024;

interface ImportFlags {
  url?: string;
  token?: string;
}

type Summary = Record<'imported' | 'skipped' | 'fresh' | 'duplicates', number>;

export function importCommand(): Command {
  return new Command('import')
    .description('Give an NDJSON export to a running listener. What it has already is left out.')
    .argument('[file]', 'the export; stdin without it')
    .option('--url <url>', 'the listener (http://127.0.0.1:4000)')
    .option('--token <token>', 'its token (EARSHOT_TOKEN)')
    .action(importFile);
}

async function importFile(file: string | undefined, flags: ImportFlags): Promise<void> {
  const client = readClientConfig(flags);
  const total: Summary = { imported: 0, skipped: 0, fresh: 0, duplicates: 0 };
  for await (const part of partsOf(file)) {
    const request = { method: 'POST', body: part.map(({ text }) => text).join('\n') };
    const told = (reason: Reason) => inFile(reason, part);
    const answer = await ask(client, '/api/import', { request, type: 'application/json', told });
    const summary = (await answer.json()) as Summary;
    for (const name of Object.keys(total) as (keyof Summary)[]) total[name] += summary[name];
    tell(`imported ${total.imported}, left out ${total.skipped}`);
  }
  await print(JSON.stringify(total));
}

interface WholeLine {
  /** In the file. */
  number: number;
  text: string;
}

/** The listener counts the lines of a part. */
function inFile({ line = 0, detail, ...reason }: Reason, part: readonly WholeLine[]): Reason {
  const number = part[line - 1]?.number;
  return { ...reason, detail: number === undefined ? detail : detail?.replace(/^Line \d+/, `Line ${number}`) };
}

/** Whole lines, together of about the size of a part. */
async function* partsOf(file: string | undefined): AsyncGenerator<WholeLine[]> {
  let lines: WholeLine[] = [];
  let size = 0;
  for await (const { number, text } of readLines(input(file), MAX_LINE_BYTES)) {
    if (text === undefined)
      throw new ListenerError('config_invalid', `Line ${number} is longer than any export writes.`);
    lines.push({ number, text });
    size += text.length;
    if (size < PART_BYTES) continue;
    yield lines;
    lines = [];
    size = 0;
  }
  if (lines.length > 0) yield lines;
}

async function* input(file: string | undefined): AsyncGenerator<Uint8Array> {
  try {
    yield* file === undefined ? process.stdin : createReadStream(file);
  } catch (cause) {
    throw new ListenerError('config_invalid', `${file} can't be read: ${(cause as Error).message}.`, { cause });
  }
}
