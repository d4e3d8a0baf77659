import { createReactor } from 'qjs-reactor';

export default {
  async fetch() {
    const vm = await createReactor({ timeout: 5000, stdout: () => {} });
    vm.expose({ add: (a, b) => a + b, later: async (value) => ({ value }) });
    const sum = vm.evaluateSync('add(20, 22)');
    const { value } = await vm.evaluate('await later("settled")');
    vm.close();
    return Response.json({ sum, value });
  },
};
