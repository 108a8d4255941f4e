/** What is known of an event when somebody marks it, so that the mark says something once its delivery is dropped. */
export interface RememberedEvent {
  eventName?: string;
  endpoint?: string;
  /** Of the newest sighting. */
  deliverySeq?: number;
  /** ISO 8601. */
  receivedAt?: string;
}

export interface Note extends RememberedEvent {
  eventId: string;
  text: string;
  /** ISO 8601. */
  updatedAt: string;
}

export interface Pin extends RememberedEvent {
  eventId: string;
  /** ISO 8601. */
  pinnedAt: string;
}

/** What people write about events, and which they pin. It stays until they take it away, whatever the log drops. */
export interface Annotations {
  /** Adds a note or replaces it. @returns false when there are as many notes as are kept. */
  saveNote(note: Note): Promise<boolean>;
  removeNote(eventId: string): Promise<void>;
  /** @returns false when there are as many pins as are kept. */
  savePin(pin: Pin): Promise<boolean>;
  removePin(eventId: string): Promise<void>;
  of(eventIds: readonly string[]): Promise<{ notes: Note[]; pins: Pin[] }>;
  /** The one that was written last first, with what asks for the next page. */
  notes(range: { before?: number; limit: number }): Promise<{ notes: Note[]; before?: number }>;
  /** All, the one that was pinned last first. */
  pins(): Promise<Pin[]>;
  close(): Promise<void>;
}
