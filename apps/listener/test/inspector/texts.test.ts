import { missingTexts } from '@earshot/web/texts';
import { expect, test } from 'vitest';
import { texts } from '../../inspector/src/texts/texts.ts';

test('every language has every text of the page [PAGE-LANG-1]', async () => {
  expect(await missingTexts(texts)).toEqual([]);
});

test('the words of the learning platform are its own [INSP-LANG-1]', async () => {
  const words = async (language: keyof typeof texts.loaders) => (await texts.loaders[language]()).default;
  expect(await words('de')).toMatchObject({
    targetUrlAlm: 'Ziel-URL',
    triggerEvents: 'Trigger-Ereignisse',
    activationStatus: 'Aktivierungsstatus',
    listenerUrl: 'Listener-URL',
  });
  expect(await words('fr')).toMatchObject({ triggerEvents: 'Déclencher des événements', authBasic: 'De base' });
  expect(await words('it')).toMatchObject({ activationStatus: 'Stato attivazione', listenerUrl: 'URL listener' });
  expect(await words('pt-BR')).toMatchObject({ triggerEvents: 'Acionar eventos', listenerUrl: 'URL do ouvinte' });
  expect(await words('zh-CN')).toMatchObject({ targetUrlAlm: '目标URL', authSignature: '签名' });
});
