import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { maskCredentials } from '../../src/dispatch/mask.ts';

const basic = (credentials: string) => `Basic ${Buffer.from(credentials).toString('base64')}`;

const USERNAME = 'ada';
const PASSWORD = `p+/ä😀"\\'<&>: =%`;
const mask = maskCredentials(basic(`${USERNAME}:${PASSWORD}`));

/** As Python writes JSON: without anything beyond ASCII. */
const asciiJson = (text: string) =>
  JSON.stringify(text).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0').toUpperCase()}`,
  );
const html = (text: string) =>
  text.replace(
    /[&<>"']/g,
    (found) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#x27;' })[found] ?? '',
  );
const phpHtml = (text: string) => html(text).replaceAll('&#x27;', '&#039;');
const phpJson = (text: string) => asciiJson(text).replaceAll('/', '\\/');

describe('credentials of Basic', () => {
  test.each([
    ['plain', (text: string) => text],
    ['as JSON', JSON.stringify],
    ['as JSON in ASCII', asciiJson],
    ['as JSON with escaped slashes', phpJson],
    ['as part of a URL', encodeURIComponent],
    ['as part of a form', (text: string) => new URLSearchParams({ text }).toString().slice('text='.length)],
    ['as HTML', html],
    ['as HTML of PHP', phpHtml],
    ['as HTML in JSON', (text: string) => phpJson(phpHtml(text))],
    ['as part of a URL in HTML', (text: string) => html(encodeURIComponent(text))],
  ])('are hidden %s, encoded, decoded, and the password alone [EMIT-72]', (_name, write) => {
    const encoded = basic(`${USERNAME}:${PASSWORD}`);
    for (const secret of [encoded.slice('Basic '.length), `${USERNAME}:${PASSWORD}`, PASSWORD]) {
      const bare = (text: string) => text.replace(/^"|"$/g, '');
      expect(mask(`before ${bare(write(secret))} after`)).toMatch(/^before \(hidden\)(=|%3D)* after$/);
    }
    expect(mask(`{"Authorization": "${encoded}"}`)).toMatch(/^{"Authorization": "Basic \(hidden\)=*"}$/);
  });

  test('that are short are hidden with their username, for alone they stand in any text [EMIT-72]', () => {
    const short = maskCredentials(basic('u:abc'));
    expect(short('u:abc, abcdef')).toBe('(hidden), abcdef');
  });

  test('without a password are no secret', () => {
    expect(maskCredentials(basic('u:'))('u: and more')).toBe('u: and more');
  });

  test('leave nothing of themselves in any text [EMIT-72]', () => {
    // What stands in the mask itself can't be told from it.
    const password = fc
      .string({ minLength: 4, maxLength: 20, unit: 'binary' })
      .filter((text) => !/[()]/.test(text) && !'hidden'.includes(text));
    fc.assert(
      fc.property(password, fc.array(fc.string(), { maxLength: 5 }), (secret, parts) => {
        expect(maskCredentials(basic(`u:${secret}`))(parts.join(secret))).not.toContain(secret);
      }),
    );
  });

  test.each([
    ['backslashes', '\\'],
    ['backslashes before letters', '\\a'],
    ['backslashes in JSON', '\\u005c'],
    ['percent signs', '%25'],
    ['ampersands', '&amp;'],
  ])('are looked for in no more time than the text is long, also of a password of %s [EMIT-102]', (_name, part) => {
    const odd = maskCredentials(basic(`u:${part.repeat(100)}!`));
    const text = part.repeat(16_000 / part.length);
    // Else a pattern that tries everything would hold up the whole run.
    expect(runInNewContext('odd(text).length', { odd, text }, { timeout: 5000 })).toBeLessThan(text.length);
    expect(odd(`${part.repeat(100)}!`)).toBe('(hidden)');
  });

  test('are looked for in no more time than the text is long, also if that begins them again and again [EMIT-102]', () => {
    const long = maskCredentials(basic(`u:${'a'.repeat(990)}!`));
    const text = 'a'.repeat(160_000);
    expect(runInNewContext('long(text)', { long, text }, { timeout: 5000 })).toBe('(hidden)'.repeat(2500));
    expect(long('a'.repeat(63))).toBe('a'.repeat(63));
  });
});
