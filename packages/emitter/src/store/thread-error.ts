import { EmitterError, type EmitterErrorCode } from '../errors.ts';

/** An error as it crosses threads, which keep of one no more than its message. */
export interface PlainError {
  message: string;
  code?: string;
  /** Whether it is one of ours. */
  ours: boolean;
}

export function toPlain(error: unknown): PlainError {
  const { message = String(error), code } = error as { message?: string; code?: unknown };
  return { message, ...(typeof code === 'string' && { code }), ours: error instanceof EmitterError };
}

export function fromPlain({ message, code, ours }: PlainError): Error {
  if (ours) return new EmitterError(code as EmitterErrorCode, message);
  return Object.assign(new Error(message), code !== undefined && { code });
}
