import { timeZoneChoice, zoneName } from '@earshot/web';
import { Table, Text } from '@mantine/core';
import { useText } from '../texts/texts.ts';

/** The head of a column of times: in which zone they are told. */
export function TimeHead() {
  const text = useText();
  return (
    <Table.Th>
      {text('time')}
      <Text size="xs" c="dimmed">
        {zoneName(timeZoneChoice.use())}
      </Text>
    </Table.Th>
  );
}
