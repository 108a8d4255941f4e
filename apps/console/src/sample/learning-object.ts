/** What can be learned. The wire names of ALM. */
export type LoType = 'course' | 'learningProgram' | 'certification';

type LoState = 'draft' | 'published' | 'retired' | 'deleted';

export interface LearningObject {
  /** `<loType>:<n>` */
  loId: string;
  loType: LoType;
  title: string;
  state: LoState;
  /** Of a course: how many there are to complete. */
  modules: number;
  /** Of a learning path or a certification: the courses in it. */
  courses: readonly string[];
}

/** One run of a learning object, in which learners enrol. */
export interface Instance {
  /** `<loType>:<n>_<m>` */
  loInstanceId: string;
  loId: string;
  title: string;
  state: 'active' | 'retired' | 'deleted';
  /** Without it there is room for everybody. */
  seatLimit?: number;
}

/** The prefix of a type's event names. */
export const eventPrefix: Readonly<Record<LoType, 'COURSE' | 'LEARNING_PATH' | 'CERTIFICATION'>> = {
  course: 'COURSE',
  learningProgram: 'LEARNING_PATH',
  certification: 'CERTIFICATION',
};
