// What can go wrong, as errors.

/** `enum qjs_error` of include/qjs_reactor.h, by name. */
export const ERROR_CODES = Object.freeze({
  QJS_OK: 0,
  QJS_E_UNINITIALIZED: -10,
  QJS_E_INITIALIZED: -11,
  QJS_E_BUSY: -12,
  QJS_E_EXITED: -13,
  QJS_E_DEAD: -14,
  QJS_E_ARGUMENT: -15,
  QJS_E_MEMORY: -16,
  QJS_E_FILE: -17,
  QJS_E_EXCEPTION: -18,
  QJS_E_REJECTION: -19,
  QJS_E_TIMEOUT: -20,
  QJS_E_POLLS: -21,
  QJS_E_STOPPED: -22,
  QJS_E_POLLING: -23,
  QJS_E_HANDLE: -24,
  QJS_E_VALUE: -25,
  QJS_E_BYTECODE: -26,
});

/** The name of an error code, such as `QJS_E_TIMEOUT`. */
export type ErrorCode = keyof typeof ERROR_CODES;

const NAMES = new Map<number, ErrorCode>(
  Object.entries(ERROR_CODES).map(([name, code]) => [code, name as ErrorCode]),
);

/** The name of a code; a code of a newer reactor is told by its number. */
export function errorCodeName(code: number): ErrorCode {
  return NAMES.get(code) ?? (`QJS_E_${-code}` as ErrorCode);
}

/**
 * The reactor refused a call, or interrupted the guest. What the guest itself threw
 * arrives as that value instead.
 */
export class ReactorError extends Error {
  static {
    this.prototype.name = 'ReactorError';
  }

  /** Why, as a name of `enum qjs_error`. */
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** A call was unwound by a trap, and the instance abandoned. */
export class Trap extends ReactorError {
  static {
    this.prototype.name = 'Trap';
  }

  constructor(call: string, cause: unknown) {
    super('QJS_E_DEAD', `${call} was cut short: ${cause}. The instance is dead; make a new one.`, {
      cause,
    });
  }
}

/** A `DataCloneError`, as `structuredClone` throws one. */
export function dataCloneError(message: string): Error {
  if (typeof DOMException === 'function') return new DOMException(message, 'DataCloneError');
  const error = new Error(message);
  error.name = 'DataCloneError';
  return error;
}

type Dispose = { dispose?: symbol };

/* `using` needs the symbol; a runtime that has none gets it, as its polyfills would do it. */
if ((Symbol as Dispose).dispose === undefined)
  Object.defineProperty(Symbol, 'dispose', { value: Symbol('Symbol.dispose') });
