import { announce, Dialog, Failure, Moment } from '@earshot/web';
import { Button, Group, NumberInput, Radio, Stack, Table, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../api/console-api.ts';
import type { ListedWebhook, SignatureKeys } from '../api/shapes.ts';
import { Confirm } from '../shell/Confirm.tsx';
import { Section } from '../shell/Section.tsx';
import { useText } from '../texts/texts.ts';
import { rotationText } from './rotation-text.ts';

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
  const revoke = useMutation({
    mutationFn: (kid: string) => api.remove(`webhooks/${id}/signature/keys/${encodeURIComponent(kid)}`),
    async onSuccess() {
      setRevoking(undefined);
      announce(text('revoked'));
      await client.invalidateQueries({ queryKey: ['webhooks'] });
    },
  });
  return (
    <Section title={text('signature')}>
      <Stack gap="sm">
        <Group gap="sm">
          <Button
            component="a"
            href={api.pathOf(`webhooks/${id}/signature`)}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {text('downloadJson')}
          </Button>
          <Rotation webhook={webhook} />
        </Group>
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

function Rotation({ webhook }: { webhook: ListedWebhook }) {
  const text = useText();
  const client = useQueryClient();
  const { keyType: current } = webhook.authentication as unknown as SignatureKeys;
  const [opened, setOpened] = useState(false);
  const [hours, setHours] = useState<number | string>(24);
  const [keyType, setKeyType] = useState<'secret' | 'pair'>(current);
  const isValid = typeof hours === 'number' && hours >= 0 && hours <= 7 * 24;
  const rotate = useMutation({
    mutationFn: () =>
      api.post<ListedWebhook>(`webhooks/${webhook.id}/signature/rotate`, { overlapMs: Number(hours) * HOUR, keyType }),
    async onSuccess({ authentication }) {
      setOpened(false);
      announce(text(rotationText(authentication as unknown as SignatureKeys, Number(hours))));
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
