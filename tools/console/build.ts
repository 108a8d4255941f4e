import { buildPageWhenStale } from '../inspector/build.ts';

/** The pages of the console; they check by the API's own schemas. */
export function buildWhenStale(): Promise<void> {
  const sources = ['apps/console/src/api'];
  return buildPageWhenStale({ app: 'apps/console', folder: 'pages', title: 'pages of the console', sources });
}
