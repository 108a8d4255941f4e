import { Kbd, Stack, Switch, Table } from '@mantine/core';
import { useWebText } from '../language/web-texts.ts';
import { Dialog } from '../state/Dialog.tsx';
import { singleKeys } from './single-keys.ts';

export interface KeyHelp {
  keys: readonly string[];
  does: string;
}

interface KeyboardMapProps {
  opened: boolean;
  onClose: () => void;
  help: readonly KeyHelp[];
}

/** Which key does what, and the switch that turns them off. */
export function KeyboardMap({ opened, onClose, help }: KeyboardMapProps) {
  const text = useWebText();
  const enabled = singleKeys.use() === 'on';
  return (
    <Dialog opened={opened} title={text('keyboard')} onClose={onClose}>
      <Stack gap="md">
        <Table verticalSpacing={6}>
          <Table.Tbody>
            {help.map(({ keys, does }) => (
              <Table.Tr key={does}>
                <Table.Td>
                  {keys.map((key) => (
                    <Kbd key={key} mr={4}>
                      {key}
                    </Kbd>
                  ))}
                </Table.Td>
                <Table.Td>{does}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
        <Switch
          checked={enabled}
          onChange={(event) => singleKeys.set(event.currentTarget.checked ? 'on' : 'off')}
          label={text('singleKeys')}
        />
      </Stack>
    </Dialog>
  );
}
