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

/** Evidence, in which nothing is unseen, for where it can't be marked. */
export const legibleText = (text: string): string => text.replace(UNSEEN, escaped);

/**
 * What turns the direction of the text around it, or hides within it. Marks that scripts need to be written (ZWJ, ZWNJ,
 * LRM, RLM) turn nothing but blanks and signs, and stay; so do line breaks and tabs, and the tags of a region's flag.
 */
const DISGUISES =
  /(?![\t\n\r])[\p{Cc}\u00ad\u115f\u1160\u200b\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]|(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]{0,6})[\u{e0000}-\u{e007f}]/gu;

/**
 * A name as people read it: only what would disguise it, or its neighbours, is written out.
 *
 * @example visibleText('report\u202efdp.exe') // 'report\\u202efdp.exe', and not "reportexe.pdf"
 */
export const visibleText = (name: string): string => name.replace(DISGUISES, escaped);

/** Inside a sentence that is one string, a name of another script keeps its direction to itself. */
export const inSentence = (name: string): string => `\u2068${visibleText(name)}\u2069`;
