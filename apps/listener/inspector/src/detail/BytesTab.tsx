import { CopyButton, Failure, formatBytes, useLanguage } from '@earshot/web';
import { Button, Group, Skeleton, Text } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { useVirtualizer } from '@tanstack/react-virtual';
import { useRef } from 'react';
import { useText } from '../texts/texts.ts';
import { base64 } from './curl.ts';
import classes from './detail.module.css';
import { hexLineCount, hexLines } from './hex.ts';
import { type DeliveryDetail, useBody } from './use-delivery.ts';

/** The exact bytes of the body. */
export function BytesTab({ delivery }: { delivery: DeliveryDetail }) {
  const text = useText();
  const language = useLanguage();
  const { data, error, refetch } = useBody(delivery.seq);
  if (error) return <Failure error={error} onRetry={() => void refetch()} />;
  if (!data) return <Skeleton height={300} />;
  return (
    <>
      <Group gap="xs" mb="xs">
        <Text size="sm">{formatBytes(data.length, language)}</Text>
        <CopyButton value={() => base64(data)} label={text('copyBase64')} />
        <Button
          component="a"
          size="compact-xs"
          variant="default"
          href={`/api/deliveries/${delivery.seq}/body`}
          download={`delivery-${delivery.seq}.bin`}
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {text('download')}
        </Button>
      </Group>
      {data.length === 0 ? <Text c="dimmed">{text('emptyBody')}</Text> : <Hex bytes={data} />}
      <Text size="xs" c="dimmed" mt="xs" style={{ overflowWrap: 'anywhere' }}>
        SHA-256 <span className="es-mono">{delivery.bodySha256}</span>
      </Text>
    </>
  );
}

const LINE_HEIGHT = 20;

function Hex({ bytes }: { bytes: Uint8Array }) {
  const text = useText();
  const box = useRef<HTMLDivElement>(null);
  const lines = useVirtualizer({
    count: hexLineCount(bytes),
    getScrollElement: () => box.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 8,
  });
  return (
    <div ref={box} className={`${classes.hex} es-mono`} role="region" aria-label={text('bytes')} tabIndex={0}>
      <div style={{ height: lines.getTotalSize(), position: 'relative', minWidth: '44rem' }}>
        {lines.getVirtualItems().map(({ index, start }) => {
          const [line] = hexLines(bytes, index, index + 1);
          return (
            <div key={index} className={classes.hexLine} style={{ transform: `translateY(${start}px)` }}>
              <span className={classes.offset}>{line?.offset}</span>
              <span style={{ width: '49ch' }}>{line?.hex}</span>
              <span>{line?.ascii}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
