import { announce, Dialog, Failure, Moment } from '@earshot/web';
import { Alert, Button, Group, NumberInput, Radio, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import type { ListedWebhook, SignatureKeys } from '../api/shapes.ts';
import { Confirm } from '../shell/Confirm.tsx';
import { Section } from '../shell/Section.tsx';
import { useText } from '../texts/texts.ts';
import { downloadJson } from '../webhooks/download-json.ts';
import { haveEnded } from './have-ended.ts';

const HOUR = 3_600_000;

/** The keys that sign: handed over, replaced with an overlap, or ended at once. */
export function SignatureCard({ webhook }: { webhook: ListedWebhook }) {
  const text = useText();
  const { id } = webhook;
  const { keys } = webhook.authentication as unknown as SignatureKeys;
  const [revoking, setRevoking] = useState<string>();
  // Of two keys the one that has no end signs when the other is gone.
  const isCurrent = keys.find(({ kid }) => kid === revoking)?.expiresAt === undefined;
  const client = useQueryClient();
  const [alone, setAlone] = useState(false);
  // By the page, and not as a link: what a browser can't download it tells nobody.
  const download = useMutation({
    mutationFn: () => api.get(`webhooks/${id}/signature`),
    onSuccess: (file) => downloadJson(file, `${id}.signature.json`),
  });
  const revoke = useMutation({
    mutationFn: (kid: string) => api.remove<ListedWebhook>(`webhooks/${id}/signature/keys/${encodeURIComponent(kid)}`),
    async onSuccess({ authentication }, revoked) {
      setRevoking(undefined);
      announce(text('revoked'));
      const others = keys.filter(({ kid }) => kid !== revoked);
      setAlone(!isCurrent && haveEnded(others, (authentication as unknown as SignatureKeys).keys));
      await client.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  return (
    <Section title={text('signature')}>
      <Stack gap="sm">
        <Group gap="sm">
          <Button
            loading={download.isPending}
            onClick={() => download.mutate()}
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {text('downloadJson')}
          </Button>
          <Rotation webhook={webhook} onRotated={setAlone} />
        </Group>
        {download.error && <Failure error={download.error} />}
        {alone && (
          <Alert role="status" variant="light" color="yellow">
            {text('rotatedAlone')}
          </Alert>
        )}
        <Table verticalSpacing={4} aria-label={text('keys')}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th>{text('key')}</Table.Th>
              <Table.Th>{text('created')}</Table.Th>
              <Table.Th>{text('validUntil')}</Table.Th>
              <Table.Th>
                <span className="es-hidden">{text('revoke')}</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {keys.map(({ kid, createdAt, expiresAt }) => (
              <Table.Tr key={kid}>
                <Table.Td className="es-mono" style={{ overflowWrap: 'anywhere' }}>
                  {kid}
                </Table.Td>
                <Table.Td>
                  <Moment epochMs={createdAt} />
                </Table.Td>
                <Table.Td>{expiresAt === undefined ? '–' : <Moment epochMs={expiresAt} />}</Table.Td>
                <Table.Td ta="end">
                  <Button size="compact-xs" variant="default" c="var(--es-bad)" onClick={() => setRevoking(kid)}>
                    {text('revoke')}
                  </Button>
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
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
          {revoking}
        </Text>
        <Text size="sm" my="xs">
          {text(isCurrent ? 'revokeCurrent' : 'revokeFormer')}
        </Text>
        {revoke.error && <Failure error={revoke.error} />}
      </Confirm>
    </Section>
  );
}

interface RotationProps {
  webhook: ListedWebhook;
  /** Told whether the old keys ended though they were to overlap. */
  onRotated: (alone: boolean) => void;
}

function Rotation({ webhook, onRotated }: RotationProps) {
  const text = useText();
  const client = useQueryClient();
  const { keyType: current, keys } = webhook.authentication as unknown as SignatureKeys;
  const [opened, setOpened] = useState(false);
  const [hours, setHours] = useState<number | string>(24);
  const [keyType, setKeyType] = useState<'secret' | 'pair'>(current);
  const isValid = typeof hours === 'number' && hours >= 0 && hours <= 7 * 24;
  const rotate = useMutation({
    mutationFn: () =>
      api.post<ListedWebhook>(`webhooks/${webhook.id}/signature/rotate`, { overlapMs: Number(hours) * HOUR, keyType }),
    async onSuccess({ authentication }) {
      setOpened(false);
      announce(text('rotated'));
      onRotated(haveEnded(Number(hours) > 0 ? keys : [], (authentication as unknown as SignatureKeys).keys));
      await client.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  return (
    <>
      <Button variant="default" onClick={() => setOpened(true)}>
        {text('rotate')}
      </Button>
      <Dialog opened={opened} onClose={() => setOpened(false)} title={text('rotate')}>
        <Stack gap="md">
          <Text size="sm">{text('rotateHint')}</Text>
          <NumberInput label={text('overlapHours')} min={0} max={168} value={hours} onChange={setHours} />
          <Radio.Group
            label={text('keyType')}
            value={keyType}
            onChange={(value) => setKeyType(value as 'secret' | 'pair')}
          >
            <Stack gap="xs" mt="xs">
              <Radio value="secret" label={text('keySecret')} />
              <Radio value="pair" label={text('keyPair')} />
            </Stack>
          </Radio.Group>
          {rotate.error && <Failure error={rotate.error} />}
          <Group justify="flex-end">
            <Button variant="default" onClick={() => setOpened(false)}>
              {text('cancel')}
            </Button>
            <Button disabled={!isValid} loading={rotate.isPending} onClick={() => rotate.mutate()}>
              {text('rotate')}
            </Button>
          </Group>
        </Stack>
      </Dialog>
    </>
  );
}
