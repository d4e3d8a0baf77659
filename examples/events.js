// An event emitter and a publish-subscribe bus on top of it: patterns, once,
// asynchronous subscribers, and one that fails without harming the others.
class Emitter {
  #listeners = new Map();

  on(type, listener) {
    if (!this.#listeners.has(type)) this.#listeners.set(type, new Set());
    this.#listeners.get(type).add(listener);
    return () => this.#listeners.get(type).delete(listener);
  }

  once(type, listener) {
    const off = this.on(type, (...values) => {
      off();
      return listener(...values);
    });
    return off;
  }

  emit(type, ...values) {
    return [...(this.#listeners.get(type) ?? [])].map((listener) => listener(...values));
  }

  get types() {
    return [...this.#listeners.keys()];
  }
}

class Bus {
  #emitter = new Emitter();

  /** "order.*" is every topic below order, "*" every topic. */
  subscribe(pattern, listener) {
    return this.#emitter.on(pattern, listener);
  }

  async publish(topic, message) {
    const matches = (p) => p === topic || (p.endsWith('*') && topic.startsWith(p.slice(0, -1)));
    const deliveries = this.#emitter.types
      .filter(matches)
      .flatMap((pattern) => this.#emitter.emit(pattern, message, topic))
      .map((delivery) => Promise.resolve(delivery));
    const results = await Promise.allSettled(deliveries);
    const failed = results.filter((r) => r.status === 'rejected');
    return { delivered: results.length - failed.length, failed: failed.map((r) => r.reason.message) };
  }
}

const emitter = new Emitter();
emitter.once('start', () => console.log('started (once)'));
const off = emitter.on('start', (n) => console.log(`start ${n}`));
emitter.emit('start', 1);
emitter.emit('start', 2);
off();
emitter.emit('start', 3);

const bus = new Bus();
const stock = new Map([['tea', 2]]);
bus.subscribe('order.placed', ({ item }) => {
  stock.set(item, (stock.get(item) ?? 0) - 1);
});
bus.subscribe('order.*', async ({ item }, topic) => {
  await new Promise((resolve) => setTimeout(resolve, 2));
  console.log(`mail: ${topic} ${item}, ${stock.get(item)} left`);
});
bus.subscribe('*', async ({ item }) => {
  if (item === 'anvil') throw new Error('too heavy to log');
});

for (const item of ['tea', 'anvil']) {
  const { delivered, failed } = await bus.publish('order.placed', { item });
  console.log(`delivered ${delivered}, failed [${failed.join(', ')}]`);
}
console.log('nobody listens:', JSON.stringify(await bus.publish('weather', {})));
