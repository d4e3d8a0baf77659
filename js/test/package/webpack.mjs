// Builds main.mjs of the directory given, by webpack: node webpack.mjs BUNDLERS DIRECTORY
import { createRequire } from 'node:module';
import path from 'node:path';

const [bundlers, directory] = process.argv.slice(2);
const webpack = createRequire(path.join(bundlers, 'package.json'))('webpack');
const configuration = {
  mode: 'production',
  context: directory,
  entry: './main.mjs',
  output: { path: path.join(directory, 'dist'), filename: 'main.mjs', module: true, publicPath: 'auto' },
  experiments: { outputModule: true },
};
webpack(configuration, (error, stats) => {
  if (error ?? stats.hasErrors()) console.error(error ?? stats.toString('errors-warnings'));
  process.exitCode = error || stats.hasErrors() ? 1 : 0;
});
