import { announce, Failure } from '@earshot/web';
import { Button, Group, Textarea } from '@mantine/core';
import { IconNote } from '@tabler/icons-react';
import { useState } from 'react';
import { useText } from '../texts/texts.ts';
import { useNote, useSetNote } from './use-annotations.ts';

const MAX_NOTE = 4000;

/** What people wrote on an event; kept at the listener, for all of them. */
export function NoteField({ eventId }: { eventId: string }) {
  const text = useText();
  const { data: note, error, refetch } = useNote(eventId);
  const [draft, setDraft] = useState<string>();
  const save = useSetNote(eventId);
  // Who writes before it is known what stands there would write over it.
  if (note === undefined) return error && <Failure error={error} onRetry={() => void refetch()} />;
  if (draft === undefined && note === '')
    return (
      <Button
        size="compact-xs"
        variant="subtle"
        leftSection={<IconNote size={14} aria-hidden />}
        onClick={() => setDraft('')}
      >
        {text('addNote')}
      </Button>
    );
  const onSave = async () => {
    await save.mutateAsync(draft ?? note);
    setDraft(undefined);
    announce(text('noteSaved'));
  };
  return (
    <div style={{ width: '100%' }}>
      <Textarea
        size="xs"
        autosize
        minRows={1}
        maxRows={8}
        maxLength={MAX_NOTE}
        aria-label={text('note')}
        placeholder={text('noteHint')}
        autoFocus={draft === ''}
        value={draft ?? note}
        onChange={(event) => setDraft(event.currentTarget.value)}
      />
      {draft !== undefined && draft !== note && (
        <Group gap="xs" mt={4}>
          <Button size="compact-xs" loading={save.isPending} onClick={() => void onSave().catch(() => {})}>
            {text('save')}
          </Button>
          <Button size="compact-xs" variant="subtle" onClick={() => setDraft(undefined)}>
            {text('cancel')}
          </Button>
        </Group>
      )}
      {save.error && <Failure error={save.error} />}
    </div>
  );
}
