import type { Problem } from '@earshot/server';

/** Every code of a `ConsoleError`. Codes are stable; messages are for people. */
export type ConsoleErrorCode =
  /** A flag or an environment variable is wrong. */
  | 'config_invalid'
  /** A file of the data folder can't be read. */
  | 'data_invalid';

/** What stops the console, with a reason that its user can act on. */
export class ConsoleError extends Error {
  readonly code: ConsoleErrorCode;

  constructor(code: ConsoleErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'ConsoleError';
    this.code = code;
  }
}

/** A request that is answered with a problem. */
export class RequestRefused extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(problem.title);
    this.name = 'RequestRefused';
    this.problem = problem;
  }
}
