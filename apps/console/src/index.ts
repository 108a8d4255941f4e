export { type Console, type ConsoleOptions, createConsole } from './console.ts';
export type { LimitOptions } from './limits.ts';
export type { Hub, News } from './live/hub.ts';
export { builtPages } from './pages/built-pages.ts';
export type { Admin, SignIn } from './sign-in/sign-in.ts';
