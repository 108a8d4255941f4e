import { isMasked } from '../exchange/masking.ts';
import { isSecretName } from '../secret-names.ts';
import { queryHoldsSecret } from '../secret-queries.ts';
import { pairs } from './end-to-end.ts';

export interface Passed {
  /** Names and values in turn. */
  headers: string[];
  /** Names of those that stay here. */
  withheld: string[];
}

/**
 * Which headers go on. What lets a sender in here is no business of other machines, so there it goes only where its
 * owner says so; a signature is no secret and always goes. A value that an export masked is none, and never goes. Pure.
 */
export function passOn(rawHeaders: readonly string[], mayHoldCredentials: boolean): Passed {
  const isCredential = (name: string, value: string) => isSecretName(name) || queryHoldsSecret(value);
  const stays = ([name, value]: [string, string]) =>
    isCredential(name, value) && (!mayHoldCredentials || isMasked(value));
  const all = pairs(rawHeaders);
  return {
    headers: all.filter((header) => !stays(header)).flat(),
    withheld: [...new Set(all.filter(stays).map(([name]) => name))],
  };
}
