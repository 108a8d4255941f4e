import { Anchor, type AnchorProps } from '@mantine/core';
import type { MouseEvent, ReactNode } from 'react';
import { go } from './route.ts';

interface PlaceLinkProps extends AnchorProps {
  to: string;
  children: ReactNode;
}

export function PlaceLink({ to, children, ...props }: PlaceLinkProps) {
  const onClick = (event: MouseEvent) => {
    if (event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <Anchor href={`#${to}`} onClick={onClick} {...props}>
      {children}
    </Anchor>
  );
}
