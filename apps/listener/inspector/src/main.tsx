import './jitless.ts';
import { createQueryClient, startLanguages, WebProvider } from '@earshot/web';
import { createRoot } from 'react-dom/client';
import { App } from './shell/App.tsx';
import { texts } from './texts/texts.ts';

await startLanguages([texts]);

createRoot(document.getElementById('root') as HTMLElement).render(
  <WebProvider queryClient={createQueryClient()}>
    <App />
  </WebProvider>,
);
