import { randomInt } from 'node:crypto';
import type { Clock } from '@earshot/emitter';
import type { Ledger } from './ledger.ts';
import { LmsError } from './lms-error.ts';
import type { Activity, SampleStore } from './sample-store.ts';

/** Who joins or leaves a user group. */
interface GroupChange {
  change: 'add' | 'remove';
  userIds: readonly number[];
}

/**
 * Changes a group by an asynchronous call: it is taken at once, and an event tells when it finished.
 *
 * @throws LmsError `not_found`
 */
export type ChangeGroup = (groupId: string, change: GroupChange, actor: string) => Promise<Activity>;

/** An asynchronous call takes its time. */
const CALL_MS = 1500;

export function createGroupActions({
  store,
  ledger,
  clock,
}: {
  store: SampleStore;
  ledger: Ledger;
  clock: Clock;
}): ChangeGroup {
  return (groupId, { change, userIds }, actor) =>
    ledger.inTurn(async () => {
      const group = (await store.groups()).find((each) => each.groupId === groupId);
      if (!group) throw new LmsError('not_found');
      const members = change === 'add' ? { groupId, add: userIds, remove: [] } : { groupId, add: [], remove: userIds };
      const event = {
        eventName: `RESPONSE:ASYNCAPI_USERGROUP_USER_${change === 'add' ? 'ADDED' : 'REMOVED'}`,
        data: callAnswer(`sync-${new Date(clock.now()).toISOString()}-ug-${groupId}-${randomInt(1e9)}`, userIds),
        delayMs: CALL_MS,
      };
      const subject = `${group.name}: ${userIds.length}`;
      return ledger.record({ actor, action: `group.${change}`, subject }, { members, events: [event] });
    });
}

function callAnswer(callId: string, userIds: readonly number[]) {
  const data = userIds.map((userId) => ({ type: 'user', id: String(userId) }));
  return { status: 'SUCCESS', request: { metadata: { event_id: callId }, data } };
}
