import { Title } from '@mantine/core';
import type { ReactNode } from 'react';
import shell from './shell.module.css';

export function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className={shell.card} aria-label={title}>
      <Title order={2} mb="sm">
        {title}
      </Title>
      {children}
    </section>
  );
}
