/** The places of the page. Each is a path; what is shown there stands in the query. */
const pages = ['log', 'records', 'overview', 'endpoints', 'compare'] as const;

export type Page = (typeof pages)[number];

export const pathOf = (page: Page): string => (page === 'log' ? '/' : `/${page}`);

export function pageOf(pathname: string): Page {
  return pages.find((page) => pathOf(page) === pathname.replace(/(.)\/$/, '$1')) ?? 'log';
}
