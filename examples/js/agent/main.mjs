// Runs code that a language model wrote: nobody has read it, and nobody needs to.
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { render, runAgent } from './agent.mjs';

const TASK = "Ada says that her last order came damaged. Work out her refund, leave a note for the desk, and answer her.";

const HELP = `usage: node examples/js/agent/main.mjs [--model FILE] [--task TEXT] [--transcript FILE]

Lets a language model solve a task by code, which runs in a guest with tools and limits.

  --model FILE       a module that exports complete(transcript), which gives the next code
                     (default: scripted-model.mjs, a recorded conversation; http-model.mjs
                     asks a real model)
  --task TEXT        what the model is asked for (the recorded conversation knows one task)
  --transcript FILE  also write what was said and done, as JSON
  --help             this text

The exit code is 0 when the model has answered, 1 when it has not, 2 when the command
was called in a wrong way.
`;

let options;
try {
  const text = { type: 'string' };
  ({ values: options } = parseArgs({ options: { model: text, task: text, transcript: text, help: { type: 'boolean' } } }));
} catch (error) {
  console.error(`agent: ${error.message}; see --help`);
  process.exit(2);
}
if (options.help) {
  process.stdout.write(HELP);
  process.exit();
}

process.stdout.on('error', () => process.exit()); // nobody reads it any more
try {
  /* Here a model is plugged in: a module of yours, by its path. */
  const model = options.model === undefined ? './scripted-model.mjs' : pathToFileURL(path.resolve(options.model)).href;
  const { complete } = await import(model);
  if (typeof complete !== 'function') throw new Error(`${options.model} exports no function complete(transcript)`);

  const { answer, notes, transcript } = await runAgent({
    task: options.task ?? TASK,
    complete,
    onEntry: (entry) => console.log(render(entry)),
  });
  for (const [title, note] of Object.entries(notes)) console.log(`Note "${title}": ${note}`);
  if (options.transcript !== undefined) await writeFile(options.transcript, `${JSON.stringify(transcript, null, 2)}\n`);
  process.exitCode = answer === undefined ? 1 : 0;
} catch (error) {
  console.error(`agent: ${error.message}`);
  process.exitCode = 1;
}
