import '@mantine/core/styles.layer.css';
import './tones.css';
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core';
import { type QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ReactNode, useEffect, useState } from 'react';
import { keepFocusAtWork } from '../keyboard/keep-focus-at-work.ts';
import { Announcer } from '../state/Announcer.tsx';
import { cspNonce } from './csp-nonce.ts';
import { accessibleTones, theme } from './theme.ts';

const scheme = localStorageColorSchemeManager({ key: 'earshot.colorScheme' });

/** What every page stands in: look, cache of answers, live region. Call `startLanguages` before the first render. */
export function WebProvider({ queryClient, children }: { queryClient: QueryClient; children: ReactNode }) {
  useState(provideNonce);
  useEffect(keepFocusAtWork, []);
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={accessibleTones}
      defaultColorScheme="auto"
      colorSchemeManager={scheme}
      getStyleNonce={cspNonce}
    >
      <QueryClientProvider client={queryClient}>
        {children}
        <Announcer />
      </QueryClientProvider>
    </MantineProvider>
  );
}

/** The library that keeps the page still behind a dialog looks for its nonce where webpack would put it. */
function provideNonce(): void {
  Object.assign(globalThis, { __webpack_nonce__: cspNonce() });
}
