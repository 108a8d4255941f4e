/** A delivery, or an event in one, as a URL names it: `12`, `12.0`. */
export interface PlaceRef {
  seq: number;
  position?: number | undefined;
}

export function readRef(text: string | null): PlaceRef | undefined {
  const [, seq, position] = /^(\d{1,15})(?:\.(\d{1,7}))?$/.exec(text ?? '') ?? [];
  if (seq === undefined) return undefined;
  return { seq: Number(seq), ...(position !== undefined && { position: Number(position) }) };
}

export const refText = ({ seq, position }: PlaceRef): string =>
  position === undefined ? `${seq}` : `${seq}.${position}`;
