/**
 * While a button shows that it is at work it can't be pressed, and the browser takes the focus from it. It is given back
 * when the work is done, unless somebody went elsewhere meanwhile.
 *
 * @returns how to end it.
 */
export function keepFocusAtWork(): () => void {
  let last: EventTarget | null = document.activeElement;
  let atWork: HTMLElement | undefined;
  const onFocus = ({ target }: FocusEvent) => {
    last = target;
  };
  const observer = new MutationObserver((changes) => {
    for (const { target } of changes) if (target instanceof HTMLElement) follow(target);
  });

  function follow(button: HTMLElement): void {
    if (button.dataset.loading !== undefined) {
      // Some browsers have taken the focus by now.
      if (button === last) atWork = button;
    } else if (button === atWork) {
      atWork = undefined;
      if (document.activeElement === document.body) button.focus({ preventScroll: true });
    }
  }

  observer.observe(document.body, { subtree: true, attributeFilter: ['data-loading'] });
  addEventListener('focusin', onFocus);
  return () => {
    removeEventListener('focusin', onFocus);
    observer.disconnect();
  };
}
