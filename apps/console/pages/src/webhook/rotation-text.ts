import type { SignatureKeys } from '../api/shapes.ts';

/** What a rotation came to. A key that was to overlap and doesn't could not be opened: the receiver refuses until it is told. */
export function rotationText({ keys }: Pick<SignatureKeys, 'keys'>, overlapHours: number): 'rotated' | 'rotatedAlone' {
  return overlapHours > 0 && keys.length === 1 ? 'rotatedAlone' : 'rotated';
}
