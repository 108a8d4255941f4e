import { createContext } from 'react';
import type { ApiProblem } from '../api/api-problem.ts';

/** What is said of something that went wrong. */
export interface FailureWords {
  title: string;
  detail?: string | undefined;
}

/** Says a refusal in the page's language, by its code. Undefined where the server's own words must do. */
export type SayProblem = (problem: ApiProblem) => FailureWords | undefined;

/** How `Failure` says refusals below; without it, as the server does. */
export const ProblemWords = createContext<SayProblem>(() => undefined);
