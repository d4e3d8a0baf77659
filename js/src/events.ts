// What a guest tells as events.
import type { ReactorError } from './errors.js';

/** An uncaught error, or an unhandled rejection, of the guest, which goes on. */
export class GuestErrorEvent extends Event {
  readonly error: ReactorError;

  constructor(type: 'error' | 'unhandledrejection', error: ReactorError) {
    super(type);
    this.error = error;
  }
}

/** Why a guest has ended. */
export interface Ending {
  /**
   * `closed` by `close`; `exited` by std.exit, or by exit of the C library; `aborted` by the
   * option `signal`; `died` of a trap, after which the instance cannot go on.
   */
  readonly reason: 'closed' | 'exited' | 'aborted' | 'died';
  /** Of a guest that exited. */
  readonly exitCode?: number;
  /** What waits, and every later call, is rejected with. */
  readonly error: unknown;
}

/** The events of a reactor by their types. */
export interface ReactorEvents {
  error: GuestErrorEvent;
  unhandledrejection: GuestErrorEvent;
  close: Event;
}

/** An EventTarget that knows the types of its events. */
export interface TypedEventTarget<Events> {
  addEventListener<K extends keyof Events & string>(
    type: K,
    listener: ((event: Events[K]) => void) | { handleEvent(event: Events[K]): void } | null,
    options?: boolean | AddEventListenerOptions,
  ): void;
  removeEventListener<K extends keyof Events & string>(
    type: K,
    listener: ((event: Events[K]) => void) | { handleEvent(event: Events[K]): void } | null,
    options?: boolean | EventListenerOptions,
  ): void;
  dispatchEvent(event: Event): boolean;
}
