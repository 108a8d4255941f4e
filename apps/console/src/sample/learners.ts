// The learners are computed, not stored: a hundred thousand of them cost nothing, and everybody sees the same ones.

export interface Learner {
  userId: number;
  name: string;
  email: string;
}

/** How many there are. */
export const LEARNER_COUNT = 100_000;

const FIRST_USER_ID = 4_200_001;

const FIRST_NAMES =
  'Amara Benjamin Chiara Deniz Elif Fatima Giulia Hannah Ines Jonas Kofi Laura Mateus Nadia Oliver Priya Quentin Rosa Samir Tomoko Umar Valentina Wei Xenia Yusuf Zoe Aleksander Beatriz Carlos Dorothea Emeka Francesca Gabriel Haruto Ingrid Julia Kateryna Liang Mariana Noah Olga Pedro Rania Sofia Thiago Ursula Viktor Yara'.split(
    ' ',
  );
const LAST_NAMES =
  'Abebe Almeida Bauer Bianchi Chen Costa Diallo Dubois Eriksen Fischer Fontaine Garcia Haddad Hoffmann Ito Ivanova Jansen Kaya Keller Kim Kowalski Lefevre Li Lombardi Martin Mensah Moreau Müller Nakamura Novak Okafor Oliveira Patel Pereira Popescu Ricci Rossi Santos Sato Schneider Silva Svensson Tanaka Usman Vargas Wagner Wang Weber Williams Yilmaz Zhang'.split(
    ' ',
  );

/** @param index from 0. */
export function learnerAt(index: number): Learner {
  const first = FIRST_NAMES[index % FIRST_NAMES.length] ?? '';
  // Neighbours shall not share a surname.
  const last = LAST_NAMES[(index * 29 + Math.floor(index / FIRST_NAMES.length)) % LAST_NAMES.length] ?? '';
  const userId = FIRST_USER_ID + index;
  return { userId, name: `${first} ${last}`, email: `${plain(first)}.${plain(last)}.${index + 1}@example.com` };
}

export function learnerOf(userId: number): Learner | undefined {
  const index = userId - FIRST_USER_ID;
  return Number.isInteger(index) && index >= 0 && index < LEARNER_COUNT ? learnerAt(index) : undefined;
}

/** Those whose name, e-mail or id holds the text, in order. */
export function findLearners(text: string, limit: number): Learner[] {
  const wanted = text.trim().toLowerCase();
  const found: Learner[] = [];
  for (let index = 0; index < LEARNER_COUNT && found.length < limit; index += 1) {
    const learner = learnerAt(index);
    if (matches(learner, wanted)) found.push(learner);
  }
  return found;
}

function matches({ name, email, userId }: Learner, wanted: string): boolean {
  return name.toLowerCase().includes(wanted) || email.includes(wanted) || String(userId).startsWith(wanted);
}

function plain(name: string): string {
  return name
    .normalize('NFD')
    .replace(/[^a-zA-Z]/g, '')
    .toLowerCase();
}
