import type { SayProblem } from '@earshot/web';
import { useText } from '../texts/texts.ts';
import { problemTexts } from './problem-texts.ts';

/** Says what the API refuses in the page's language. The API's own words are for programs, in English. */
export function useSayProblem(): SayProblem {
  const text = useText();
  return ({ code }) => ({ title: text(problemTexts[code] ?? 'problem_unknown') });
}
