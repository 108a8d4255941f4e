import { Group, Title } from '@mantine/core';
import type { ReactNode } from 'react';

/** The name of a page, and what can be done on it. */
export function PageHead({ title, children }: { title: ReactNode; children?: ReactNode }) {
  return (
    <Group justify="space-between" align="center" mb="sm" gap="sm">
      <Title order={1} className="es-name">
        {title}
      </Title>
      {children !== undefined && <Group gap="xs">{children}</Group>}
    </Group>
  );
}
