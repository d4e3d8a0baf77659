// A real model: any server that speaks the chat completions protocol (llama.cpp, vLLM, and most that are for hire).
//
//   MODEL_URL   such as http://127.0.0.1:8080/v1/chat/completions
//   MODEL_NAME  what the server calls the model
//   MODEL_KEY   sent as the bearer token, if there is one
import { render } from './agent.mjs';

const { MODEL_URL, MODEL_NAME = 'default', MODEL_KEY } = process.env;
if (!MODEL_URL) throw new Error('MODEL_URL is the address of the model; see http-model.mjs');

/** Models like to wrap their code in a fence, and to talk around it. */
const withoutFence = (text) => /```\w*\n([^]*?)```/.exec(text)?.[1] ?? text;

export async function complete(transcript) {
  const [task] = transcript;
  const response = await fetch(MODEL_URL, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(MODEL_KEY && { authorization: `Bearer ${MODEL_KEY}` }) },
    body: JSON.stringify({
      model: MODEL_NAME,
      messages: [{ role: 'system', content: task.rules }, { role: 'user', content: transcript.map(render).join('\n') }],
    }),
    signal: AbortSignal.timeout(120_000),
  });
  if (!response.ok) throw new Error(`the model at ${MODEL_URL} answers ${response.status}: ${await response.text()}`);
  const { choices: [choice] = [] } = await response.json();
  if (typeof choice?.message?.content !== 'string') throw new Error(`the model at ${MODEL_URL} gives no text`);
  return withoutFence(choice.message.content).trimEnd();
}
