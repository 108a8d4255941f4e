import { missingTexts } from '@earshot/web/texts';
import { expect, test } from 'vitest';
import de from '../../pages/src/texts/de.ts';
import en from '../../pages/src/texts/en.ts';
import fr from '../../pages/src/texts/fr.ts';
import it from '../../pages/src/texts/it.ts';
import ptBR from '../../pages/src/texts/pt-BR.ts';
import { texts } from '../../pages/src/texts/texts.ts';
import zhCN from '../../pages/src/texts/zh-CN.ts';

test('every language has every text, every plural form of its own, and every value in it [CON-PAGE-1]', async () => {
  expect(await missingTexts(texts)).toEqual([]);
});

// Written by hand from ALM's documentation, in its order.
const words = [
  ...['integrationAdmin', 'webhooks', 'addWebhook', 'name', 'description', 'targetUrl', 'none', 'basic', 'signature'],
  ...['triggerEvents', 'testWebhook', 'activationStatus', 'edit', 'save', 'delete', 'retire'],
  ...['realTimeEvents', 'batchEvents'],
] as const;

// biome-ignore format: one language per line, to be read as a table
const alm: [string, Record<string, string>, string][] = [
  ['English', en, 'Integration Admin|Webhooks|Add Webhook|Name|Description|Target URL|None|Basic|Signature|Trigger events|Test Webhook|Activation Status|Edit|Save|Delete|Retire|Real-time events|Non-real-time events'],
  ['français', fr, "Administrateur de l'intégration|Webhooks|Ajouter un webhook|Nom|Description|URL cible|Aucun|De base|Signature|Déclencher des événements|Tester les webhooks|État d'activation|Modifier|Enregistrer|Supprimer|Retirer|Événements en temps réel|Événements hors temps réel"],
  ['italiano', it, "Amministratore dell'integrazione|Webhook|Aggiungi webhook|Nome|Descrizione|URL di destinazione|Nessuno|Base|Firma|Eventi trigger|Verifica webhook|Stato attivazione|Modifica|Salva|Elimina|Ritirare|Eventi in tempo reale|Eventi non in tempo reale"],
  ['Deutsch', de, 'Integrationsadministrator|Webhooks|Webhook hinzufügen|Name|Beschreibung|Ziel-URL|Keine|Basic|Signatur|Trigger-Ereignisse|Webhooks testen|Aktivierungsstatus|Bearbeiten|Speichern|Löschen|Einstellen|Echtzeit-Ereignisse|Nicht in Echtzeit stattfindende Ereignisse'],
  ['português', ptBR, 'Administrador de integração|Webhooks|Adicionar Webhook|Nome|Descrição|URL de destino|Nenhum|Básico|Assinatura|Acionar eventos|Testar Webhooks|Status de ativação|Editar|Salvar|Excluir|Desativar|Eventos em tempo real|Eventos que não são em tempo real'],
  ['简体中文', zhCN, '集成管理员|Webhook|添加Webhook|名称|描述|目标URL|无|基本|签名|触发事件|测试Webhook|激活状态|编辑|保存|删除|弃用|实时事件|非实时事件'],
];

test.each(alm)("says ALM's own words in %s, to the letter [CON-PAGE-1]", (_language, texts, expected) => {
  expect(words.map((word) => texts[word])).toEqual(expected.split('|'));
});

test.each([
  [en, 'Listener URL'],
  [fr, "URL du processus d'écoute"],
  [it, 'URL listener'],
  [de, 'Listener-URL'],
  [ptBR, 'URL do ouvinte'],
  [zhCN, '监听程序URL'],
])('calls the listener URL so too', (texts, expected) => {
  expect(texts.targetUrlHint).toContain(expected);
});
