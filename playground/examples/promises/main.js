// A promise chain, and await at the top of a module.
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function work(name, ms) {
  console.log(name, 'begins');
  await sleep(ms);
  console.log(name, 'is done');
  return { name, ms };
}

const results = await Promise.all([work('slow', 600), work('fast', 200)]);
console.log('all', results);

const first = await Promise.race([sleep(100).then(() => 'the timer'), new Promise(() => {})]);
console.log('the race was won by', first);

export const count = results.length;
