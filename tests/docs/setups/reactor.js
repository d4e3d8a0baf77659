import { createReactor } from 'qjs-reactor';
const vm = await createReactor({ timeout: 5000 });
/* block */
