import { JsonText, JsonTree } from '@earshot/web';
import { isJson, type Json, type JsonPath, jsonText, parseJson, prettyJson } from '@earshot/web/json';
import { Group, SegmentedControl, Text } from '@mantine/core';
import { useMemo, useState } from 'react';
import { useText } from '../texts/texts.ts';
import { AboutField } from './AboutField.tsx';
import { eventIn } from './event-in.ts';
import { fieldNote } from './field-note.tsx';
import type { DeliveryDetail } from './use-delivery.ts';

interface PayloadTabProps {
  delivery: DeliveryDetail;
  position: number | undefined;
}

type Shape = 'tree' | 'text' | 'asReceived';

const aboutOf = (path: JsonPath, value: Json) => <AboutField path={path} value={value} />;

/** The JSON that came: of one event, or the whole body; as a tree, laid out, or as it was received. */
export function PayloadTab({ delivery, position }: PayloadTabProps) {
  const text = useText();
  const [shape, setShape] = useState<Shape>('tree');
  const [whole, setWhole] = useState(position === undefined);
  const body = delivery.body;
  const parsed = useMemo(() => (body === undefined ? undefined : parseJson(body)), [body]);
  const event = eventIn(parsed, position);
  const shown: Json | undefined = whole || event === undefined ? parsed : event;

  if (body === undefined) return <Text c="dimmed">{text('notText')}</Text>;
  if (body === '') return <Text c="dimmed">{text('emptyBody')}</Text>;
  return (
    <>
      <Group gap="xs" mb="xs">
        <SegmentedControl
          size="xs"
          aria-label={text('shape')}
          value={shown === undefined && shape === 'tree' ? 'text' : shape}
          onChange={(value) => setShape(value as Shape)}
          data={[
            { value: 'tree', label: text('tree'), disabled: shown === undefined },
            { value: 'text', label: text('text') },
            { value: 'asReceived', label: text('asReceived') },
          ]}
        />
        {event !== undefined && shape !== 'asReceived' && (
          <SegmentedControl
            size="xs"
            aria-label={text('part')}
            value={whole ? 'body' : 'event'}
            onChange={(value) => setWhole(value === 'body')}
            data={[
              { value: 'event', label: text('thisEvent') },
              { value: 'body', label: text('wholeBody') },
            ]}
          />
        )}
      </Group>
      {shape === 'tree' && shown !== undefined ? (
        <JsonTree value={shown} label={text('payload')} note={fieldNote} about={aboutOf} />
      ) : (
        <JsonText
          label={text('payload')}
          value={shape === 'asReceived' || shown === undefined ? body : whole ? prettyJson(body) : jsonText(shown, 2)}
        />
      )}
      {parsed === undefined && (
        <Text size="xs" c="dimmed" mt="xs">
          {text(isJson(body) ? 'noTree' : 'notJson')}
        </Text>
      )}
    </>
  );
}
