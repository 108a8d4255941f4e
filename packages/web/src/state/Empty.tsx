import type { ReactNode } from 'react';
import classes from './state.module.css';

interface EmptyProps {
  title: string;
  /** What to do about it. */
  hint?: ReactNode;
  /** Buttons. */
  children?: ReactNode;
}

/** There is nothing to show, and why, and what to do. */
export function Empty({ title, hint, children }: EmptyProps) {
  return (
    <div className={classes.empty}>
      <div className={classes.title}>{title}</div>
      {hint !== undefined && <div className={classes.hint}>{hint}</div>}
      {children}
    </div>
  );
}
