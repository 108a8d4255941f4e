import { useLanguage } from '@earshot/web';
import { IconArrowBackUp, IconCheck, IconCircle, IconCircleHalf2, IconX } from '@tabler/icons-react';
import verdicts from '../log/verdict.module.css';
import { useText } from '../texts/texts.ts';
import classes from './records.module.css';
import type { LearnerRecord } from './use-records.ts';

const marks = {
  enrolled: [IconCircle, 'duplicate'],
  in_progress: [IconCircleHalf2, 'unrecognised'],
  completed: [IconCheck, 'accepted'],
  unenrolled: [IconX, 'duplicate'],
  rolled_back: [IconArrowBackUp, 'conflict'],
} as const;

/** The state of a record: a word, a sign, and how far. */
export function RecordStateMark({ record: { state, progressPercent, hasPassed } }: { record: LearnerRecord }) {
  const text = useText();
  const language = useLanguage();
  const [Icon, tone] = marks[state];
  const percent = new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 });
  return (
    <span className={classes.state}>
      <span className={verdicts.verdict} data-verdict={tone}>
        <Icon size={13} stroke={2.2} aria-hidden />
        {text(state)}
      </span>
      {state === 'in_progress' && progressPercent !== undefined && (
        <>
          <span className={classes.bar} aria-hidden>
            <div className={classes.fill} style={{ width: `${Math.min(100, Math.max(0, progressPercent))}%` }} />
          </span>
          <span className="es-number">{percent.format(progressPercent / 100)}</span>
        </>
      )}
      {state === 'completed' && hasPassed !== undefined && <span>{text(hasPassed ? 'passed' : 'notPassed')}</span>}
    </span>
  );
}
