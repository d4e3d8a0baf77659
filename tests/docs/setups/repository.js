process.chdir(new URL('../../../', import.meta.url).pathname);
