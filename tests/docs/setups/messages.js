import { createReactor } from 'qjs-reactor';
const vm = await createReactor({ timeout: 5000 });
/* block */
await new Promise((resolve) => port1.addEventListener('message', resolve));
port1.close();
vm.close();
