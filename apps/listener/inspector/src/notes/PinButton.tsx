import { Button } from '@mantine/core';
import { IconPin, IconPinFilled } from '@tabler/icons-react';
import { useText } from '../texts/texts.ts';
import { usePinnedIds, useSetPin } from './use-annotations.ts';

export function PinButton({ eventId }: { eventId: string }) {
  const text = useText();
  const pinned = usePinnedIds().has(eventId);
  const setPin = useSetPin(eventId);
  const Icon = pinned ? IconPinFilled : IconPin;
  return (
    <Button
      size="compact-xs"
      variant="default"
      aria-pressed={pinned}
      leftSection={<Icon size={14} aria-hidden />}
      loading={setPin.isPending}
      onClick={() => setPin.mutate(!pinned)}
    >
      {text(pinned ? 'unpin' : 'pin')}
    </Button>
  );
}
