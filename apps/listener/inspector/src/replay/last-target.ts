const KEY = 'earshot.replayTarget';

/** Where somebody replayed to last; in this tab only. */
export const lastTarget = {
  get(): string {
    try {
      return sessionStorage.getItem(KEY) ?? '';
    } catch {
      return '';
    }
  },
  set(target: string): void {
    try {
      sessionStorage.setItem(KEY, target);
    } catch {
      // The browser forbids storage: it is typed again.
    }
  },
};
