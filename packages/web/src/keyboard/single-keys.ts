import { storedChoice } from '../stored/stored-choice.ts';

/** Keys without a modifier get in the way of some who speak to their computer: they can be switched off (WCAG 2.1.4). */
export const singleKeys = storedChoice<'on' | 'off'>('earshot.singleKeys', ['on', 'off'], 'on');
