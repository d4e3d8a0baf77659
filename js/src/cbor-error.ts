// Errors as values: tag 27 over [class, {message, stack, name, cause, errors, …}].

type ErrorClass = new (message?: string) => Error;

const CLASSES = new Map<string, ErrorClass>(
  Object.entries({ Error, EvalError, RangeError, ReferenceError, SyntaxError, TypeError, URIError }),
);

/** The separating line between the guest's stack and the host's. */
export const HOST_STACK_LINE = '    --- above the guest, below the host ---';

const OWN_PARTS = new Set(['message', 'stack', 'name', 'cause', 'errors']);

function hide(error: Error, key: string, value: unknown): void {
  Object.defineProperty(error, key, { value, writable: true, enumerable: false, configurable: true });
}

function newError(name: string, parts: Record<string, unknown>): Error {
  if (name === 'AggregateError') return new AggregateError([]);
  if (name === 'DOMException' && typeof DOMException === 'function')
    return new DOMException(String(parts.message ?? ''), String(parts.name ?? 'Error'));
  return new (CLASSES.get(name) ?? Error)();
}

/**
 * The error of this class, made of these parts; `early` is the one that was made before
 * its parts were known.
 */
export function makeError(name: string, parts: Record<string, unknown> = {}, early?: Error): Error {
  const error = early ?? newError(name, parts);
  const isNative = error.name !== 'Error' || name === 'Error';
  const { message, stack } = parts;
  if (name !== 'DOMException' && message !== undefined) hide(error, 'message', message);
  if (parts.name !== undefined && name !== 'DOMException') hide(error, 'name', parts.name);
  else if (!isNative) hide(error, 'name', name);
  if ('cause' in parts) hide(error, 'cause', parts.cause);
  if (Array.isArray(parts.errors)) hide(error, 'errors', parts.errors);
  if (early !== undefined || name === 'DOMException') {
    const title = `${error.name}${error.message ? `: ${error.message}` : ''}`;
    const lines = typeof stack === 'string' ? stack.replace(/\n$/, '') : '';
    hide(error, 'stack', lines.startsWith(title) ? lines : lines ? `${title}\n${lines}` : title);
  }
  for (const key of Object.keys(parts))
    if (!OWN_PARTS.has(key))
      Object.defineProperty(error, key, { value: parts[key], writable: true, enumerable: true, configurable: true });
  return error;
}

/** A place in the host that is told by others, later. */
export const NO_CALL_SITE = new Error();

/** To the stack of what the guest threw, add the place in the host where it was called. */
export function addHostStack(error: unknown, callSite = new Error()): void {
  if (callSite === NO_CALL_SITE || !(error instanceof Error) || typeof error.stack !== 'string') return;
  const lines = callSite.stack?.split('\n') ?? [];
  /* The engine's own first line is the message, where it writes one; then comes this library. */
  const places = lines.filter((line) => !/^Error\b/.test(line) && line !== '').slice(1);
  hide(error, 'stack', [error.stack, HOST_STACK_LINE, ...places].join('\n'));
}

/** What an error is made of, for the way to the guest. */
export interface ErrorParts {
  readonly className: string;
  readonly texts: readonly (readonly [string, unknown])[];
  readonly cause: { readonly value: unknown } | undefined;
  readonly errors: readonly unknown[] | undefined;
}

function classOf(error: Error): string {
  if (typeof DOMException === 'function' && error instanceof DOMException) return 'DOMException';
  if (error instanceof AggregateError) return 'AggregateError';
  for (const [name, Class] of CLASSES) if (name !== 'Error' && error instanceof Class) return name;
  return 'Error';
}

const isPrimitive = (value: unknown): boolean =>
  value === null || (typeof value !== 'object' && typeof value !== 'function' && typeof value !== 'symbol');

/** Take an error apart. Getters run. */
export function errorParts(error: Error, withStack: boolean): ErrorParts {
  const className = classOf(error);
  const texts: [string, unknown][] = [['message', String(error.message)]];
  if (withStack && typeof error.stack === 'string') texts.push(['stack', error.stack]);
  const { name } = error;
  if (typeof name === 'string' && name !== className) texts.push(['name', name]);
  for (const key of Object.keys(error)) {
    if (OWN_PARTS.has(key)) continue;
    const value = (error as unknown as Record<string, unknown>)[key];
    if (isPrimitive(value)) texts.push([key, value]);
  }
  const cause = 'cause' in error && error.cause !== undefined ? { value: error.cause } : undefined;
  const list = className === 'AggregateError' ? (error as AggregateError).errors : undefined;
  return { className, texts, cause, errors: Array.isArray(list) ? list : undefined };
}
