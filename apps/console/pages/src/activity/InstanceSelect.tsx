import { visibleText } from '@earshot/web';
import { Select } from '@mantine/core';
import { useText } from '../texts/texts.ts';
import type { Lms } from './lms-api.ts';

interface InstanceSelectProps {
  lms: Lms;
  value: string;
  onChange: (loInstanceId: string) => void;
}

/** Where one can enrol, by kind. */
export function InstanceSelect({ lms, value, onChange }: InstanceSelectProps) {
  const text = useText();
  const offered = lms.instances.flatMap((instance) => {
    const object = lms.objects.find(({ loId }) => loId === instance.loId);
    return object?.state === 'published' && instance.state === 'active' ? [{ instance, object }] : [];
  });
  const data = (['course', 'learningProgram', 'certification'] as const).map((loType) => ({
    group: text(`type_${loType}`),
    items: offered
      .filter(({ object }) => object.loType === loType)
      .map(({ instance, object }) => ({
        value: instance.loInstanceId,
        label: `${visibleText(object.title)} – ${visibleText(instance.title)}${seatsOf(instance)}`,
      })),
  }));
  return (
    <Select
      label={text('instance')}
      searchable
      allowDeselect={false}
      nothingFoundMessage={text('noMatch')}
      value={value}
      onChange={(chosen) => chosen !== null && onChange(chosen)}
      data={data.filter(({ items }) => items.length > 0)}
    />
  );
}

function seatsOf({ seatLimit, enrollmentCount, waitlistCount }: Lms['instances'][number]): string {
  if (seatLimit === undefined) return '';
  return ` (${enrollmentCount}/${seatLimit}${waitlistCount > 0 ? ` +${waitlistCount}` : ''})`;
}

export function firstInstance(lms: Lms): string {
  const isOffered = (loId: string) =>
    lms.objects.some((object) => object.loId === loId && object.state === 'published');
  return (
    lms.instances.find(({ loId, state }) => state === 'active' && loId.startsWith('course') && isOffered(loId))
      ?.loInstanceId ?? ''
  );
}
