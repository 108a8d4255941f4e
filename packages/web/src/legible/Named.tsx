import { visibleText } from './unseen.ts';

/** What somebody named: in whatever direction it is written, it turns nothing beside it, and nothing in it is hidden. */
export function Named({ children }: { children: string }) {
  return <bdi className="es-name">{visibleText(children)}</bdi>;
}
