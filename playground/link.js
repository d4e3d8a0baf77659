// A program as a part of an address: JSON, deflated, in base64url, behind a version.

const VERSION = '1';
const MAX_TEXT = 4 << 20;
const MARK = /^#p(\w*)\.(.*)$/s;

const through = (bytes, transform) => new Blob([bytes]).stream().pipeThrough(transform);

async function bytesOf(stream, max) {
  const parts = [];
  let size = 0;
  for (const reader = stream.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) return new Uint8Array(await new Blob(parts).arrayBuffer());
    size += value.length;
    if (size > max) {
      reader.cancel().catch(() => {});
      throw new Error(`it holds more than ${max >> 20} MB`);
    }
    parts.push(value);
  }
}

const toBase64url = (bytes) => {
  let text = '';
  for (let i = 0; i < bytes.length; i += 0x8000) text += String.fromCharCode(...bytes.subarray(i, i + 0x8000));
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
};
const fromBase64url = (text) => {
  if (!/^[\w-]*$/.test(text)) throw new Error('it holds characters that no link has');
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (c) => c.charCodeAt(0));
};

/**
 * @param {Record<string, string>} files
 * @returns {Promise<string>} with the `#`
 */
export async function toHash(files) {
  const bytes = new TextEncoder().encode(JSON.stringify({ files }));
  return `#p${VERSION}.${toBase64url(await bytesOf(through(bytes, new CompressionStream('deflate-raw')), Infinity))}`;
}

function checkFiles(value) {
  const files = value?.files;
  const isTree = typeof files === 'object' && files !== null && Object.values(files).every((text) => typeof text === 'string');
  if (!isTree || typeof files['main.js'] !== 'string') throw new Error('it holds no program');
  return files;
}

/**
 * @param {string} hash of an address
 * @returns {Promise<Record<string, string> | undefined>} the files; undefined when this is no program
 * @throws {Error} its message tells what is wrong with the link
 */
export async function fromHash(hash) {
  const [, version, text] = MARK.exec(hash) ?? [];
  if (text === undefined) return undefined;
  if (version !== VERSION) throw new Error(`it is of version ${version || '(none)'}, and this page reads version ${VERSION}`);
  let json;
  try {
    const bytes = await bytesOf(through(fromBase64url(text), new DecompressionStream('deflate-raw')), MAX_TEXT);
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    if (/^it /.test(error.message)) throw error;
    throw new Error('a part of it is missing or changed', { cause: error });
  }
  return checkFiles(json);
}
