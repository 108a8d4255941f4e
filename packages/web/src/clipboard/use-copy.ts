import { useWebText } from '../language/web-texts.ts';
import { announce } from '../state/announce.ts';
import { copyText } from './copy-text.ts';

/** Copies a text and says so. @returns whether it worked. */
export function useCopy(): (text: string) => Promise<boolean> {
  const text = useWebText();
  return async (value) => {
    const copied = await copyText(value);
    announce(text(copied ? 'copied' : 'notCopied'));
    return copied;
  };
}
