// Tries what it may not do.
import { fetchText } from 'host:net';
import { list, tag } from 'host:notes';

export async function onNote({ id }) {
  console.log(`${list().length} notes`);
  for (const attempt of [() => tag(id, 'seen'), () => fetchText('https://example.org/weather'), () => import('../counter/index.js')])
    try {
      await attempt();
      console.log('it worked');
    } catch (error) {
      console.log(error.message);
    }
}
