import * as os from 'qjs:os';

/** Decode UTF-8; the engine has no TextDecoder. */
function decodeUtf8(bytes) {
  let escaped = '';
  for (const byte of bytes) escaped += `%${byte.toString(16).padStart(2, '0')}`;
  return decodeURIComponent(escaped);
}

/**
 * Call onLine for each line that comes in on the descriptor and onEnd at its end.
 * Nothing waits: the read handler runs when there is something to read.
 * @returns a function that stops reading
 */
export function readLines(fd, onLine, onEnd = () => {}) {
  const NEWLINE = 10;
  const buffer = new Uint8Array(4096);
  let rest = [];
  let stopped = false;
  const stop = () => {
    stopped = true;
    os.setReadHandler(fd, null);
  };

  os.setReadHandler(fd, () => {
    const size = os.read(fd, buffer.buffer, 0, buffer.length);
    if (size <= 0) {
      stop();
      if (rest.length > 0) onLine(decodeUtf8(rest));
      onEnd();
      return;
    }
    for (const byte of buffer.subarray(0, size)) {
      if (byte !== NEWLINE) {
        rest.push(byte);
        continue;
      }
      const line = decodeUtf8(rest);
      rest = [];
      onLine(line);
      if (stopped) return;
    }
  });
  return stop;
}

/** Write one line of ASCII text. */
export function writeLine(fd, text) {
  const bytes = Uint8Array.from(`${text}\n`, (character) => character.charCodeAt(0));
  for (let done = 0; done < bytes.length; ) {
    const size = os.write(fd, bytes.buffer, done, bytes.length - done);
    if (size < 0) throw new Error(`cannot write to descriptor ${fd}: error ${-size}`);
    done += size;
  }
}
