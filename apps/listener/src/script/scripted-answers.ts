import type { ServerResponse } from 'node:http';
import { type Answer, directed } from '../intake/answer.ts';
import type { ScriptedAnswer } from './answer-script.ts';

/** Answers that may wait at once; what is more is answered without waiting. */
const MAX_WAITING = 1000;
const PIECES = 20;

/** Plays scripted answers, after their delivery was stored. */
export interface ScriptedAnswers {
  play(response: ServerResponse, scripted: ScriptedAnswer, normal: Answer): void;
  /** Ends the connections whose answers still wait: who sent will send again. */
  close(): void;
}

export function createScriptedAnswers(maxWaiting: number = MAX_WAITING): ScriptedAnswers {
  const waiting = new Map<ServerResponse, NodeJS.Timeout>();

  function later(response: ServerResponse, delayMs: number, next: () => void): void {
    if (delayMs === 0 || waiting.size >= maxWaiting) {
      next();
      return;
    }
    const forget = () => {
      clearTimeout(waiting.get(response));
      waiting.delete(response);
    };
    response.once('close', forget);
    const timer = setTimeout(() => {
      response.off('close', forget);
      waiting.delete(response);
      next();
    }, delayMs);
    waiting.set(response, timer);
  }

  function begin(response: ServerResponse, scripted: ScriptedAnswer, normal: Answer): void {
    // The sender may have gone, or somebody's Express app may have answered for us.
    if (response.headersSent || response.destroyed) return;
    const { drop, slowBodyMs = 0 } = scripted;
    if (drop) return void response.destroy();
    const { status, headers, body } = directed(normal, scripted);
    const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    response.writeHead(status, { ...headers, ...length });
    if (slowBodyMs === 0) response.end(body);
    else drip(response, piecesOf(body), slowBodyMs);
  }

  function drip(response: ServerResponse, pieces: readonly Buffer[], overMs: number): void {
    const [piece, ...rest] = pieces;
    if (rest.length === 0) return void response.end(piece);
    response.write(piece);
    const pauseMs = overMs / rest.length;
    later(response, pauseMs, () => drip(response, rest, overMs - pauseMs));
  }

  return {
    play: (response, scripted, normal) =>
      later(response, scripted.delayMs ?? 0, () => begin(response, scripted, normal)),
    close() {
      for (const response of [...waiting.keys()]) response.destroy();
    },
  };
}

function piecesOf(text: string): Buffer[] {
  const bytes = Buffer.from(text);
  const size = Math.max(1, Math.ceil(bytes.length / PIECES));
  return Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );
}
