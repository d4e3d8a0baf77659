// A guest on its way through hosts: what each of them does with it. Runs in every JavaScript host.

const BASE64 = { from: (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0)), to: (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')) };

// A journey that is kept in all that a guest can keep things in.
const SOURCE = `
    const places = new Map();                       // keys are hashed
    let count = 0;                                  // a closure
    globalThis.begun = Date.now();
    globalThis.ticks = 0;
    globalThis.far = new Promise((resolve) => setTimeout(resolve, 1e9, 'far'));
    const ticking = setInterval(() => ticks++, 5);
    function* counter() { for (let i = 1; ; i++) yield i; }
    const numbers = counter();                      // half-run
    globalThis.visit = async () => {
        const { number } = await import('counter');
        const before = ticks;
        while (ticks < before + 2) await new Promise((resolve) => setTimeout(resolve, 1));
        places.set(where(), [numbers.next().value, tools.add(count++, 10), number(), 'x'.repeat(100000).length]);
    };
    globalThis.journey = () => JSON.stringify([...places]);
`;

/**
 * @param {{ name: string, snapshot?: string, begin?: boolean, end?: boolean }} options the host's name; the snapshot
 *   that the guest has come by, as base64
 * @returns {Promise<{ journey: string, snapshot: string }>}
 */
export async function main({ name, snapshot }, { createReactor }) {
    const functions = { where: () => name, tools: { add: (a, b) => a + b } };
    const load = async (module) => (module === 'counter' ? 'let n = 0; export const number = () => ++n' : null);
    const vm = await createReactor({
        ...(snapshot === undefined ? {} : { snapshot: BASE64.from(snapshot), functions }),
        modules: { resolve: (specifier) => specifier, load },
    });
    if (snapshot === undefined) {
        vm.expose(functions);
        await vm.evaluate(SOURCE);
    }
    await vm.evaluate('await visit()');
    const result = { journey: vm.evaluateSync('journey()'), snapshot: BASE64.to(await vm.snapshot()) };
    vm.close();
    return result;
}
