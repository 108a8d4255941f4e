import type { ReactNode } from 'react';
import { escaped, UNSEEN } from './unseen.ts';

/** All but a few texts. */
const PLAIN = /^[ -~]*$/;

const parts = new RegExp(`(${UNSEEN.source})`, 'u');

/**
 * A text that a sender chose, with what can't be seen in it written out and marked. A function, not a component: the
 * list shows many texts, and new ones all the time.
 */
export function legible(text: string | number | undefined): ReactNode {
  if (typeof text !== 'string' || PLAIN.test(text)) return text;
  const split = text.split(parts);
  if (split.length === 1) return text;
  return split.map((part, index) => (index % 2 === 0 ? part : <Unseen key={index} char={part} />));
}

function Unseen({ char }: { char: string }) {
  return <span className="es-unseen">{escaped(char)}</span>;
}
