import { CopyButton, legible } from '@earshot/web';
import { Group, Text } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import classes from './detail.module.css';
import type { DeliveryDetail } from './use-delivery.ts';

/** The request line and every header, in the order and case in which they came. */
export function HeadersTab({ delivery: { request } }: { delivery: DeliveryDetail }) {
  const text = useText();
  const lines = request.headers.map(([name, value]) => `${name}: ${value}`);
  return (
    <>
      <Group gap="xs" mb="xs" justify="space-between">
        <Text className="es-mono" style={{ overflowWrap: 'anywhere' }}>
          {request.method} {legible(request.path)}
        </Text>
        <CopyButton value={lines.join('\n')} label={text('copyHeaders')} />
      </Group>
      <table className={classes.headers}>
        <caption className="es-hidden">{text('headers')}</caption>
        <tbody>
          {request.headers.map(([name, value], index) => (
            <tr key={index}>
              <th scope="row" className="es-mono">
                {legible(name)}
              </th>
              <td className="es-mono">{legible(value)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <Text size="xs" c="dimmed" mt="xs">
        {text('masked')}
        {request.remoteAddress !== undefined && ` ${text('cameFrom', { address: request.remoteAddress })}`}
      </Text>
    </>
  );
}
