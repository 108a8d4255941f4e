/** One line of a hex view: where it begins, its bytes in hex, and as the ASCII that can be printed. */
export interface HexLine {
  offset: string;
  hex: string;
  ascii: string;
}

const WIDTH = 16;

export const hexLineCount = (bytes: Uint8Array): number => Math.ceil(bytes.length / WIDTH);

/** Lines `from` to `to`, the last one not included. */
export function hexLines(bytes: Uint8Array, from: number, to: number): HexLine[] {
  const lines: HexLine[] = [];
  for (let line = from; line < Math.min(to, hexLineCount(bytes)); line += 1) {
    const offset = line * WIDTH;
    const row = [...bytes.subarray(offset, offset + WIDTH)];
    const hex = row.map((byte) => byte.toString(16).padStart(2, '0'));
    lines.push({
      offset: offset.toString(16).padStart(8, '0'),
      hex: `${hex.slice(0, 8).join(' ')}  ${hex.slice(8).join(' ')}`.trimEnd(),
      ascii: row.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '·')).join(''),
    });
  }
  return lines;
}
