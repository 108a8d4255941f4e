import { queryString } from '@earshot/web';
import { Button, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { Filter } from '../filter/filter.ts';
import { useText } from '../texts/texts.ts';
import classes from './log.module.css';

const formats = ['ndjson', 'csv', 'har'] as const;

/** What the filter shows, as a file. */
export function ExportMenu({ filter }: { filter: Filter }) {
  const text = useText();
  return (
    <Menu position="bottom-end" withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button
          className={classes.tools ?? ''}
          size="compact-sm"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
        >
          {text('export')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown aria-label={text('export')}>
        {formats.map((format) => (
          <Menu.Item
            key={format}
            component="a"
            href={`/api/export${queryString({ ...filter, format })}`}
            download={`earshot.${format}`}
          >
            {format.toUpperCase()}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
