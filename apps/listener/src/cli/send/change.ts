import type { ReceivedEvent } from '@earshot/protocol';
import { safe } from '@earshot/server/process';
import { parse as parseLossless } from 'lossless-json';
import { ListenerError } from '../../errors.ts';

/** A field of a sample and its new value. */
export interface Change {
  path: string[];
  value: unknown;
}

/** @param text such as `data.userId=42`. */
export function readChange(text: string): Change {
  const at = text.indexOf('=');
  const path = text.slice(0, at).split('.');
  if (at < 1 || path.some((key) => key === '' || key === '__proto__')) {
    throw new ListenerError('config_invalid', `--set takes path=value, such as data.userId=42, not "${safe(text)}".`);
  }
  return { path, value: readValue(text.slice(at + 1)) };
}

/** JSON where it is JSON, with every digit of a number; else the text itself. */
export function readValue(text: string): unknown {
  try {
    return parseLossless(text);
  } catch {
    return text;
  }
}

export function change(event: ReceivedEvent, changes: readonly Change[]): ReceivedEvent {
  for (const { path, value } of changes) setAt(event as unknown as Record<string, unknown>, path, value);
  return event;
}

function setAt(target: Record<string, unknown>, [key = '', ...rest]: string[], value: unknown): void {
  if (rest.length === 0) {
    target[key] = value;
    return;
  }
  if (!Object.hasOwn(target, key) || typeof target[key] !== 'object' || target[key] === null) target[key] = {};
  setAt(target[key] as Record<string, unknown>, rest, value);
}
