import { createQueryClient, startLanguages, WebProvider } from '@earshot/web';
import { createRoot } from 'react-dom/client';
import * as z from 'zod';
import { App } from './shell/App.tsx';
import { texts } from './texts/texts.ts';

// Compiling schemas to code is what the page's policy forbids.
z.config({ jitless: true });

await startLanguages([texts]);

createRoot(document.getElementById('root') as HTMLElement).render(
  <WebProvider queryClient={createQueryClient()}>
    <App />
  </WebProvider>,
);
