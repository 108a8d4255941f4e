/**
 * What changes how a text looks, or nothing, without being seen itself: controls, what turns the direction, joiners,
 * fillers, tags, blanks that are no space. Joiners and selectors inside an emoji are part of what is seen.
 */
export const UNSEEN =
  /(?!(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?\uFE0F?)\u200D(?=\p{Extended_Pictographic})|(?<=\p{Extended_Pictographic}\p{Emoji_Modifier}?)\uFE0F|(?<=[\d#*])\uFE0F(?=\u20E3))(?:[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB\u2800]|(?! )\p{Zs})/gu;

/** As JSON would write it. */
export function escaped(char: string): string {
  return char.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** A text in which nothing is unseen, for where it can't be marked. */
export const legibleText = (text: string): string => text.replace(UNSEEN, escaped);
