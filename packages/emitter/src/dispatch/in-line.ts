/** Runs what has the same name one after the other, whatever becomes of it. */
export type InLine = <Result>(name: string, run: () => Promise<Result>) => Promise<Result>;

export function createInLine(): InLine {
  const last = new Map<string, Promise<unknown>>();
  return (name, run) => {
    const before = last.get(name) ?? Promise.resolve();
    const turn = before.then(run, run);
    const forget = () => {
      if (last.get(name) === turn) last.delete(name);
    };
    last.set(name, turn);
    turn.then(forget, forget);
    return turn;
  };
}
