import type { MouseEvent, ReactNode } from 'react';
import { useWebText } from '../language/web-texts.ts';
import { BrandMark } from './BrandMark.tsx';
import classes from './frame.module.css';

export interface PageLink {
  label: string;
  href: string;
  current: boolean;
  /** Instead of loading the page anew. */
  onFollow?: () => void;
}

/** The address is the place, in some pages its hash: it stays. */
function skip(event: MouseEvent): void {
  event.preventDefault();
  document.getElementById('content')?.focus();
}

interface PageFrameProps {
  name: string;
  links: readonly PageLink[];
  /** At the right of the header: state, settings. */
  actions?: ReactNode;
  children: ReactNode;
}

/** Header with the places to go, and the place itself. */
export function PageFrame({ name, links, actions, children }: PageFrameProps) {
  const text = useWebText();
  return (
    <div className={classes.frame}>
      <header className={classes.header}>
        {/* biome-ignore lint/a11y/useValidAnchor: it leads to a part of the page, and leaves only the address as it is */}
        <a className={classes.skip} href="#content" onClick={skip}>
          {text('skipToContent')}
        </a>
        <div className={classes.brand}>
          <BrandMark />
          <span className={classes.name}>{name}</span>
        </div>
        <nav className={classes.nav} aria-label={text('pages')}>
          {links.map((link) => (
            <FrameLink key={link.href} {...link} />
          ))}
        </nav>
        <div className={classes.actions}>{actions}</div>
      </header>
      <main id="content" tabIndex={-1} className={classes.main}>
        {children}
      </main>
    </div>
  );
}

function FrameLink({ label, href, current, onFollow }: PageLink) {
  return (
    <a
      className={classes.link}
      href={href}
      aria-current={current ? 'page' : undefined}
      onClick={(event) => {
        // With a modifier the browser opens it elsewhere.
        if (!onFollow || event.metaKey || event.ctrlKey || event.shiftKey) return;
        event.preventDefault();
        onFollow();
      }}
    >
      {label}
    </a>
  );
}
