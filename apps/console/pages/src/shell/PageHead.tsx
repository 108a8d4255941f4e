import { Group, Title } from '@mantine/core';
import { type ReactNode, useEffect } from 'react';
import { useFocusOfPage } from './use-arrival.ts';

interface PageHeadProps {
  title: string;
  /** What is shown instead, where that is more than its words. */
  head?: ReactNode;
  /** What can be done on the page. */
  children?: ReactNode;
}

/** The name of a page, in its tab too, and what can be done on it. */
export function PageHead({ title, head, children }: PageHeadProps) {
  useFocusOfPage();
  // Each time: in another language the frame says its own again, while a webhook's name stays.
  useEffect(() => {
    document.title = `${title} · Earshot`;
  });
  return (
    <Group justify="space-between" align="center" mb="sm" gap="sm">
      <Title order={1} className="es-name">
        {head ?? title}
      </Title>
      {children !== undefined && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
