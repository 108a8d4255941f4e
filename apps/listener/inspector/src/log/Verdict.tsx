import type { VerdictName } from '../filter/filter.ts';
import { useText } from '../texts/texts.ts';
import { VerdictMark } from './VerdictMark.tsx';

/** A verdict in the page's language. */
export function Verdict({ verdict }: { verdict: VerdictName }) {
  const text = useText();
  return <VerdictMark verdict={verdict} word={text(verdict)} />;
}
