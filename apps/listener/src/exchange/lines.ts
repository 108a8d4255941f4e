const NEWLINE = 10;
/** Some editors write one at the beginning of a file. */
const BYTE_ORDER_MARK = /^\uFEFF/;

/** A line of what is imported; undefined where it is longer than allowed. Nothing follows that one. */
export interface Line {
  /** From 1. */
  number: number;
  text: string | undefined;
}

/** Splits bytes into lines of at most `maxBytes`, empty ones left out, as is a byte order mark; holds one in memory. */
export async function* readLines(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Line> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let number = 1;
  for await (const chunk of chunks) {
    let start = 0;
    for (let end = chunk.indexOf(NEWLINE); end !== -1; end = chunk.indexOf(NEWLINE, start)) {
      size += end - start;
      if (size > maxBytes) return yield { number, text: undefined };
      if (end > start) parts.push(chunk.subarray(start, end));
      if (size > 0) yield { number, text: textOf(parts, number) };
      if (size > 0) parts = [];
      size = 0;
      number += 1;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    size += chunk.length - start;
    if (size > maxBytes) return yield { number, text: undefined };
  }
  if (size > 0) yield { number, text: textOf(parts, number) };
}

function textOf(parts: readonly Uint8Array[], number: number): string {
  const text = Buffer.concat(parts).toString();
  return number === 1 ? text.replace(BYTE_ORDER_MARK, '') : text;
}
