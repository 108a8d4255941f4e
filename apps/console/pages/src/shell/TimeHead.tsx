import { timeZoneChoice, zoneName } from '@earshot/web';
import { Table, Text } from '@mantine/core';

/** The head of a column of times: in which zone they are told. */
export function TimeHead({ label }: { label: string }) {
  return (
    <Table.Th>
      {label}
      <Text size="xs" c="dimmed">
        {zoneName(timeZoneChoice.use())}
      </Text>
    </Table.Th>
  );
}
