// A pipeline of async generators: each stage pulls from the one before it, so
// the source never runs ahead of the consumer, and closing the last stage closes
// all of them.
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

async function* readings() {
  try {
    for (let i = 0; ; i++) {
      await sleep(1);
      yield { sensor: i % 3, value: Math.round(100 * Math.sin(i / 2)) };
    }
  } finally {
    console.log('source closed');
  }
}

async function* filter(source, test) {
  for await (const item of source) if (test(item)) yield item;
}

async function* map(source, change) {
  for await (const item of source) yield change(item);
}

async function* batch(source, size) {
  let items = [];
  for await (const item of source) {
    items.push(item);
    if (items.length < size) continue;
    yield items;
    items = [];
  }
}

async function* take(source, count) {
  if (count <= 0) return;
  for await (const item of source) {
    yield item;
    if (--count === 0) return;
  }
}

const positive = filter(readings(), (r) => r.value > 0);
const labelled = map(positive, (r) => `${'ABC'[r.sensor]}=${r.value}`);

for await (const group of take(batch(labelled, 4), 3)) console.log(group.join('  '));
console.log('pipeline ended');
