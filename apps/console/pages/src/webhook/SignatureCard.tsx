import { announce, Failure, Moment } from '@earshot/web';
import { Alert, Button, Group, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useEffect, useRef, useState } from 'react';
import { api } from '../api/console-api.ts';
import type { ListedWebhook, SignatureKeys } from '../api/shapes.ts';
import { Confirm } from '../shell/Confirm.tsx';
import { Section } from '../shell/Section.tsx';
import shell from '../shell/shell.module.css';
import { TimeHead } from '../shell/TimeHead.tsx';
import { useText } from '../texts/texts.ts';
import { downloadJson } from '../webhooks/download-json.ts';
import { haveEnded } from './have-ended.ts';
import { Rotation } from './Rotation.tsx';

type Key = SignatureKeys['keys'][number];

/** What became of the keys, and what to do now. */
type KeysOutcome = 'rotated' | 'rotatedAlone' | 'revoked' | 'revokedCurrent';

/** The keys that sign: handed over, replaced with an overlap, or ended at once. */
export function SignatureCard({ webhook }: { webhook: ListedWebhook }) {
  const text = useText();
  const { id } = webhook;
  const { keys } = webhook.authentication as unknown as SignatureKeys;
  const [revoking, setRevoking] = useState<Key>();
  const client = useQueryClient();
  const [outcome, setOutcome] = useState<KeysOutcome>();
  const downloading = useFocusAfterLoss(keys);
  // By the page, and not as a link: what a browser can't download it tells nobody.
  const download = useMutation({
    mutationFn: () => api.get(`webhooks/${id}/signature`),
    onSuccess: (file) => downloadJson(file, `${id}.signature.json`),
  });
  const revoke = useMutation({
    mutationFn: ({ kid }: Key) => api.remove<ListedWebhook>(`webhooks/${id}/signature/keys/${encodeURIComponent(kid)}`),
    async onSuccess({ authentication }, revoked) {
      setRevoking(undefined);
      const others = keys.filter(({ kid }) => kid !== revoked.kid);
      const alone = !isCurrent(revoked) && haveEnded(others, (authentication as unknown as SignatureKeys).keys);
      tell(alone ? 'rotatedAlone' : isCurrent(revoked) ? 'revokedCurrent' : 'revoked');
      await client.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  const ask = (key: Key) => {
    revoke.reset();
    setRevoking(key);
  };
  const tell = (become: KeysOutcome) => {
    setOutcome(become);
    if (become !== 'rotatedAlone') announce(text(become));
  };
  return (
    <Section title={text('signature')}>
      <Stack gap="sm">
        <Group gap="sm">
          <Button
            ref={downloading}
            loading={download.isPending}
            onClick={() => download.mutate()}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {text('downloadJson')}
          </Button>
          <Rotation webhook={webhook} onRotated={tell} />
        </Group>
        {download.error && <Failure error={download.error} />}
        {outcome === 'rotatedAlone' && (
          <Alert role="status" variant="light" color="yellow">
            {text('rotatedAlone')}
          </Alert>
        )}
        {outcome !== undefined && outcome !== 'rotatedAlone' && <Text size="sm">{text(outcome)}</Text>}
        <KeyTable keys={keys} onRevoke={ask} />
      </Stack>
      <Confirm
        opened={revoking !== undefined}
        title={text('revoke')}
        action={text('revoke')}
        isPending={revoke.isPending}
        onConfirm={() => revoking !== undefined && revoke.mutate(revoking)}
        onClose={() => setRevoking(undefined)}
      >
        <Text size="sm" className="es-mono" style={{ overflowWrap: 'anywhere' }}>
          {revoking?.kid}
        </Text>
        <Text size="sm" my="xs">
          {revoking && text(isCurrent(revoking) ? 'revokeCurrent' : 'revokeFormer')}
        </Text>
        {revoke.error && <Failure error={revoke.error} />}
      </Confirm>
    </Section>
  );
}

/** Of two keys the one that has no end signs when the other is gone. */
const isCurrent = ({ expiresAt }: Key): boolean => expiresAt === undefined;

function KeyTable({ keys, onRevoke }: { keys: readonly Key[]; onRevoke: (key: Key) => void }) {
  const text = useText();
  return (
    <div className={shell.scroll}>
      <Table verticalSpacing={4} aria-label={text('keys')}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th className={shell.shortNamed}>{text('key')}</Table.Th>
            <TimeHead label={text('created')} />
            <TimeHead label={text('validUntil')} />
            <Table.Th>
              <span className="es-hidden">{text('revoke')}</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {keys.map((key) => (
            <Table.Tr key={key.kid}>
              <Table.Td className="es-mono" style={{ overflowWrap: 'anywhere' }}>
                {key.kid}
              </Table.Td>
              <Table.Td>
                <Moment epochMs={key.createdAt} />
              </Table.Td>
              <Table.Td>{key.expiresAt === undefined ? '–' : <Moment epochMs={key.expiresAt} />}</Table.Td>
              <Table.Td ta="end">
                <Button size="compact-xs" variant="default" c="var(--es-bad)" onClick={() => onRevoke(key)}>
                  {text('revoke')}
                </Button>
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </div>
  );
}

/** The button that was pressed goes with the key that it revoked: its focus moves to what is to be done next. */
function useFocusAfterLoss(keys: SignatureKeys['keys']) {
  const next = useRef<HTMLButtonElement>(null);
  const known = useRef(keys);
  useEffect(() => {
    const gone = known.current.some(({ kid }) => !keys.some((key) => key.kid === kid));
    known.current = keys;
    if (gone && document.activeElement === document.body) next.current?.focus({ preventScroll: true });
  }, [keys]);
  return next;
}
