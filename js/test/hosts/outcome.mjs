// Runs a program where modules can be imported by their addresses.

/**
 * @param {{ program: string, options: object }} job program: a path from the root of the repository
 * @param {object} library as this host has it
 * @returns {Promise<{ result: unknown } | { failure: string }>}
 */
export async function outcome({ program, options }, library) {
  try {
    const { main } = await import(new URL(`../../../${program}`, import.meta.url).href);
    return { result: await main(options, library) };
  } catch (error) {
    return { failure: told(error) };
  }
}

/** An error with its stack, whose form differs. */
export function told(error) {
  const message = String(error);
  const stack = error?.stack ?? '';
  return stack.includes(message) ? stack : `${message}\n${stack}`;
}
