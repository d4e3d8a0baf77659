// What happens later: promises, async functions and iteration.
(async () => {
  let check = 0;
  const pause = async (jobs, value) => {
    for (let i = 0; i < jobs; i++) await null;
    return value;
  };
  const chain = async (n) => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += await i;
    return sum;
  };
  async function* numbers(n) {
    for (let i = 0; i < n; i++) {
      if (i % 50 === 49) await pause(1);
      yield i;
    }
  }
  const failing = async (n) => {
    if (n % 2) throw new Error('odd');
    return n;
  };
  for await (const n of numbers(400)) check += n;
  check += await chain(1500);
  check += (await Promise.all(Array.from({ length: 200 }, (_, i) => pause(i % 5, i)))).length;
  for (const { status } of await Promise.allSettled(Array.from({ length: 100 }, (_, i) => failing(i)))) check += status.length;
  check += await Promise.race([pause(3, 1), pause(1, 2)]);
  let link = Promise.resolve(0);
  for (let i = 0; i < 1500; i++) link = link.then((n) => n + 1);
  check += await link.finally(() => check++);
  for (let i = 0; i < 300; i++) queueMicrotask(() => check++);
  await null;
  if (check !== 1206902) throw new Error(`wrong: ${check}`);
})();
