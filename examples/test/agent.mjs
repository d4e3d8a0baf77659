// The program that runs a model's code: with the recorded conversation, and with a server that stands for a model.
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import path from 'node:path';
import { EXAMPLES, expected, judge, node, scratch } from './process.mjs';

const MAIN = path.join(EXAMPLES, 'js/agent/main.mjs');

/** A model of these replies, and what it was asked. */
async function serveModel(replies) {
  const asked = [];
  const server = createServer(async (request, response) => {
    const body = JSON.parse((await request.toArray()).join(''));
    asked.push({ model: body.model, key: request.headers.authorization, text: body.messages.at(-1).content });
    const content = replies[asked.length - 1];
    if (content === undefined) return response.writeHead(503).end('out of words');
    response.end(JSON.stringify({ choices: [{ message: { content } }] }));
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return { asked, url: `http://127.0.0.1:${server.address().port}/`, close: () => server.close() };
}

export const agentTests = {
  async 'agent: the recorded conversation'() {
    const problems = judge(await node([MAIN, '--transcript', 'transcript.json']), { out: expected('agent', 'txt') });
    const transcript = JSON.parse(readFileSync(path.join(scratch, 'transcript.json'), 'utf8'));
    const results = transcript.filter(({ kind }) => kind === 'result');
    const failed = results.filter(({ error }) => error !== undefined).map(({ step }) => step);
    if (failed.join() !== '2,4,5,6,7,9') problems.push(`in the transcript, other steps failed: ${failed}`);
    if (transcript.at(-1).kind !== 'answer') problems.push('the transcript ends without an answer');
    return problems;
  },

  async 'agent: a model behind HTTP'() {
    const server = await serveModel(['I begin:\n```js\nglobalThis.a = (\n```\n', '```js\nfinish("done")\n```']);
    try {
      const env = { MODEL_URL: server.url, MODEL_NAME: 'tiny', MODEL_KEY: 'secret' };
      const { out, ...result } = await node([MAIN, '--model', path.join(EXAMPLES, 'js/agent/http-model.mjs'), '--task', 'Say done.'], { env });
      const problems = judge(result, {});
      if (!out.includes('Answer: done\n')) problems.push(`no answer in:\n${out}`);
      const [first, second] = server.asked;
      if (first?.model !== 'tiny' || first.key !== 'Bearer secret' || !first.text.includes('Task: Say done.')) problems.push('the model was asked for something else');
      if (!second?.text.includes('SyntaxError')) problems.push('the model was not told of its mistake');
      return problems;
    } finally {
      server.close();
    }
  },

  async 'agent: a model that fails'() {
    const server = await serveModel([]);
    try {
      const model = path.join(EXAMPLES, 'js/agent/http-model.mjs');
      const { code, err } = await node([MAIN, '--model', model], { env: { MODEL_URL: server.url } });
      return judge({ code, out: '', err }, { code: 1, err: 'answers 503: out of words' });
    } finally {
      server.close();
    }
  },

  async 'agent: a model that never answers'() {
    const model = path.join(scratch, 'idle-model.mjs');
    writeFileSync(model, 'export const complete = () => "console.log(1)"');
    const { code, out, err } = await node([MAIN, '--model', model]);
    return judge({ code, out: out.slice(out.indexOf('The end')), err }, { code: 1, out: 'The end: no answer after 15 steps\n\n' });
  },

  async 'agent: called in a wrong way'() {
    return judge(await node([MAIN, '--modle', 'x']), { code: 2, out: '', err: '--help' });
  },
};
