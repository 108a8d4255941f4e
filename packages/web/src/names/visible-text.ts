/**
 * What turns the direction of the text around it, or is not seen at all. Marks that scripts need to be written (ZWJ,
 * ZWNJ, LRM, RLM) turn nothing but blanks and signs, and stay.
 */
const DISGUISES = /[\p{Cc}\u00ad\u200b\u2028\u2029\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufeff]/gu;
const LAYOUT = '\t\n\r';

/**
 * A text from elsewhere as it can be shown: with what would disguise it written out, `\u202e`. Line breaks and tabs stay.
 *
 * @example visibleText('report\u202efdp.exe') // 'report\\u202efdp.exe', and not "reportexe.pdf"
 */
export function visibleText(text: string): string {
  return text.replace(DISGUISES, (sign) => (LAYOUT.includes(sign) ? sign : escaped(sign)));
}

function escaped(sign: string): string {
  return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** Inside a sentence that is one string, a name of another script keeps its direction to itself. */
export function inSentence(name: string): string {
  return `\u2068${visibleText(name)}\u2069`;
}
