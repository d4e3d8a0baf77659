// Promises and async functions: the order of jobs, the combinators, and a limit
// on how many tasks run at the same time.
const sleep = (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value));

function showOrder() {
  return new Promise((done) => {
    const order = [];
    setTimeout(() => {
      order.push('timer');
      console.log('order:', order.join(', '));
      done();
    }, 0);
    queueMicrotask(() => order.push('microtask 1'));
    Promise.resolve().then(() => order.push('promise job'));
    queueMicrotask(() => order.push('microtask 2'));
    order.push('script');
  });
}

async function showCombinators() {
  console.log('all:', (await Promise.all([sleep(9, 'a'), sleep(3, 'b'), 'c'])).join(' '));
  console.log('race:', await Promise.race([sleep(4, 'fast'), sleep(40, 'slow')]));
  console.log('any:', await Promise.any([Promise.reject(new Error('no')), sleep(4, 'yes')]));
  const settled = await Promise.allSettled([sleep(2, 1), Promise.reject(new RangeError('far'))]);
  console.log('settled:', settled.map((s) => s.value ?? s.reason.name).join(', '));
}

/** Run the tasks, no more than `limit` of them at a time; results in their order. */
async function pool(tasks, limit) {
  const results = [];
  let next = 0;
  const worker = async () => {
    while (next < tasks.length) {
      const index = next++;
      results[index] = await tasks[index]();
    }
  };
  await Promise.all(Array.from({ length: limit }, worker));
  return results;
}

async function showPool() {
  let running = 0;
  let peak = 0;
  const tasks = Array.from({ length: 8 }, (_, i) => async () => {
    peak = Math.max(peak, ++running);
    await sleep(1 + ((i * 7) % 5));
    running--;
    return i * i;
  });
  console.log('pool:', (await pool(tasks, 3)).join(' '), `(${peak} at a time)`);
}

async function showErrors() {
  try {
    await sleep(1).then(() => {
      throw new TypeError('caught across await');
    });
  } catch (error) {
    console.log(`error: ${error.name}: ${error.message}`);
  } finally {
    console.log('finally: done');
  }
}

async function main() {
  await showOrder();
  await showCombinators();
  await showPool();
  await showErrors();
}

main();
