/** Which field of an envelope a path leads to: a key of the texts that tell what it is. */
const fields: Readonly<Record<string, string>> = {
  accountId: 'fieldAccountId',
  events: 'fieldEvents',
  eventId: 'fieldEventId',
  eventName: 'fieldEventName',
  timestamp: 'fieldTimestamp',
  eventInfo: 'fieldEventInfo',
  data: 'fieldData',
  'data.userId': 'fieldUserId',
  'data.loId': 'fieldLoId',
  'data.loInstanceId': 'fieldLoInstanceId',
  'data.loType': 'fieldLoType',
  'data.enrollmentSource': 'fieldEnrollmentSource',
  'data.dateEnrolled': 'fieldDateEnrolled',
  'data.dateCompleted': 'fieldDateCompleted',
  'data.dateStarted': 'fieldDateStarted',
  'data.hasPassed': 'fieldHasPassed',
  'data.progressPercent': 'fieldProgressPercent',
  'data.waitlistCount': 'fieldWaitlistCount',
  'data.enrollmentCount': 'fieldEnrollmentCount',
  'data.seatLimit': 'fieldSeatLimit',
  'data.status': 'fieldStatus',
  'data.request': 'fieldRequest',
  'data.request.metadata.event_id': 'fieldRequestEventId',
  'data.request.data': 'fieldRequestData',
  'data.request.data[].id': 'fieldMemberId',
  'data.request.data[].type': 'fieldMemberType',
};

/** @param pattern of a path in a whole body (`events[].data.userId`) or in one event (`data.userId`). */
export const fieldKey = (pattern: string): string | undefined => fields[pattern.replace(/^events\[\]\./, '')];

const times = new Set(['timestamp', 'data.dateEnrolled', 'data.dateCompleted', 'data.dateStarted']);

/** Whether a path leads to a point in time. */
export const isTimeField = (pattern: string): boolean => times.has(pattern.replace(/^events\[\]\./, ''));
