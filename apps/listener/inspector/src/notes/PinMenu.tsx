import { Failure, legible, Moment } from '@earshot/web';
import { Button, Menu, Text } from '@mantine/core';
import { IconPin } from '@tabler/icons-react';
import { setParams } from '../location/location.ts';
import classes from '../log/log.module.css';
import { useText } from '../texts/texts.ts';
import { usePins } from './use-annotations.ts';

/** The events that somebody pinned, newest pin first. */
export function PinMenu() {
  const text = useText();
  const { data, error, refetch } = usePins();
  const pins = data?.pins ?? [];
  return (
    <Menu position="bottom-end" width={340} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          className={classes.tools ?? ''}
          size="compact-sm"
          variant="default"
          leftSection={<IconPin size={14} aria-hidden />}
        >
          {text('pins', { count: pins.length })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah={400} style={{ overflowY: 'auto' }} aria-label={text('pins', { count: pins.length })}>
        {error && !data && <Failure error={error} onRetry={() => void refetch()} />}
        {data?.pins.length === 0 && <Menu.Item disabled>{text('noPins')}</Menu.Item>}
        {pins.map(({ eventId, eventName, deliverySeq, receivedAt, kept, note }) => (
          <Menu.Item
            key={eventId}
            disabled={!kept || deliverySeq === undefined}
            onClick={() => setParams({ open: String(deliverySeq) })}
          >
            <Text size="sm" className="es-mono" truncate>
              {legible(eventName ?? eventId)}
            </Text>
            <Text size="xs" c="dimmed" truncate>
              {note ?? (kept ? legible(eventId) : text('notKept'))}
              {receivedAt !== undefined && (
                <>
                  {' · '}
                  <Moment epochMs={Date.parse(receivedAt)} />
                </>
              )}
            </Text>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
