import type { Instance, LearningObject, LoType } from './learning-object.ts';

/** What the sample LMS offers at first. Always the same. */
export interface Seed {
  objects: LearningObject[];
  instances: Instance[];
  groups: { groupId: string; name: string }[];
}

const course = (n: number, title: string, modules: number): LearningObject => ({
  ...{ loId: `course:${n}`, loType: 'course', title, state: 'published', modules, courses: [] },
});

const bundle = (loType: LoType, n: number, title: string, courses: number[]): LearningObject => ({
  ...{ loId: `${loType}:${n}`, loType, title, state: 'published', modules: 1 },
  courses: courses.map((each) => `course:${each}`),
});

const instance = (loId: string, m: number, title: string, seatLimit?: number): Instance => ({
  ...{ loInstanceId: `${loId}_${m}`, loId, title, state: 'active' },
  ...(seatLimit !== undefined && { seatLimit }),
});

export const seed: Seed = {
  objects: [
    course(7374991, 'Information Security Basics', 4),
    course(7374992, 'Data Protection in Practice', 3),
    course(7374993, 'First Aid at Work', 2),
    course(7374994, 'Leading Hybrid Teams', 5),
    course(7374995, 'Negotiation Workshop', 2),
    { ...course(7374996, 'Writing Clear Emails', 3), state: 'draft' },
    bundle('learningProgram', 81201, 'Onboarding: Your First 30 Days', [7374991, 7374992]),
    bundle('learningProgram', 81202, 'New Managers', [7374994, 7374995]),
    bundle('certification', 52301, 'Certified Safety Officer', [7374991, 7374993]),
  ],
  instances: [
    instance('course:7374991', 10250971, 'Self-paced'),
    instance('course:7374992', 10250972, 'Self-paced'),
    instance('course:7374993', 10250973, 'Berlin, 14 December', 12),
    instance('course:7374993', 10250974, 'São Paulo, 16 December', 3),
    instance('course:7374994', 10250975, 'Self-paced'),
    instance('course:7374995', 10250976, 'Virtual classroom, January', 20),
    instance('course:7374996', 10250977, 'Self-paced'),
    instance('learningProgram:81201', 310201, 'Default'),
    instance('learningProgram:81202', 310202, 'Default'),
    instance('certification:52301', 420301, 'Default'),
  ],
  groups: [
    { groupId: '61001', name: 'Sales, Europe' },
    { groupId: '61002', name: 'Warehouse' },
    { groupId: '61003', name: 'New hires' },
  ],
};
