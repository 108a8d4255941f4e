/** What one look found. */
export interface Finding {
  check: string;
  result: 'ok' | 'warning' | 'failed';
  /** What is so and, where it is wrong, what to do. */
  detail: string;
}

export const ok = (check: string, detail: string): Finding => ({ check, result: 'ok', detail });
export const warning = (check: string, detail: string): Finding => ({ check, result: 'warning', detail });
export const failed = (check: string, detail: string): Finding => ({ check, result: 'failed', detail });

/** Of an error that fetch or a socket gave: the reason behind it. */
export function reasonOf(error: unknown): string {
  const { cause = error } = error as Error;
  const { message, code } = cause as NodeJS.ErrnoException;
  return message || code || String(cause);
}
