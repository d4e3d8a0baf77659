// What becomes of errors: those that are caught, a rejection that nobody
// handles, an exception in a timer. The last two are reported on stderr, the
// program goes on, and its exit code is 1.
class ConfigError extends Error {
  constructor(key, cause) {
    super(`bad setting ${key}`, { cause });
    this.name = 'ConfigError';
  }
}

function readSetting(text) {
  try {
    return JSON.parse(text).depth;
  } catch (error) {
    throw new ConfigError('depth', error);
  }
}

try {
  readSetting('{ depth: 3 }');
} catch (error) {
  console.log(`caught ${error.name}: ${error.message}, caused by ${error.cause.name}`);
}

const deep = (n) => deep(n + 1) + 1;
try {
  deep(0);
} catch (error) {
  console.log(`caught ${error.name} from endless recursion`);
}

const handled = Promise.reject(new Error('never reported: handled in the same turn'));
handled.catch(() => console.log('a rejection was handled'));

setTimeout(() => {
  Promise.reject(new TypeError('nobody handles this'));
}, 5);

setTimeout(() => {
  throw new RangeError('thrown in a timer');
}, 15);

setTimeout(() => console.log('the program went on after both'), 30);
