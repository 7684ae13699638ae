/** Sessions of users, and progress of trial requests. Both forget the oldest entries beyond a maximum. */
import { randomBytes } from 'node:crypto';

const MAX_KEPT = 10_000;

export interface Session {
  id: string;
  /** token that forms must send back */
  csrf: string;
  user: string | null;
}

export interface Sessions {
  start(user: string | null): Session;
  get(id: string | undefined): Session | undefined;
  end(id: string | undefined): void;
  /** ends all sessions of a user */
  endAll(user: string): void;
  /** @returns the token of a new trial request */
  startTrial(): string;
  /** Takes a step of a trial request. Each step is valid once, and in order. @returns whether the step was valid */
  takeTrialStep(token: string, step: 1 | 2): boolean;
}

export function createSessions(): Sessions {
  const sessions = new Map<string, Session>();
  const trials = new Map<string, 1 | 2>();
  return {
    start(user) {
      const session = { id: token(), csrf: token(), user };
      keep(sessions, session.id, session);
      return session;
    },
    get: (id) => sessions.get(id ?? ''),
    end: (id) => void sessions.delete(id ?? ''),
    endAll(user) {
      for (const [id, session] of sessions) if (session.user === user) sessions.delete(id);
    },
    startTrial() {
      const id = token();
      keep(trials, id, 1);
      return id;
    },
    takeTrialStep(id, step) {
      if (trials.get(id) !== step) return false;
      if (step === 1) trials.set(id, 2);
      else trials.delete(id);
      return true;
    },
  };
}

const token = () => randomBytes(16).toString('hex');

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.set(key, value);
  if (map.size > MAX_KEPT) map.delete(map.keys().next().value as string);
}
