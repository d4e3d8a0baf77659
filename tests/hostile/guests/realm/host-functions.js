// ends: done
// says: ok
// needs: std
// not native: there the guest has the rights of the process
// From what the host has given, the ways to its own realm: constructors, prototypes, callers.
const hole = (what) => print(`HOLE: ${what}`);
const visit = (value, path, seen = new Set()) => {
    if (Object(value) !== value || seen.has(value)) return;
    seen.add(value);
    for (let object = value; object !== null; object = Object.getPrototypeOf(object)) {
        if (!(object instanceof Object) && object !== Object.prototype && Object.getPrototypeOf(object) !== null) hole(`${path} is of another realm`);
        for (const key of Reflect.ownKeys(object)) {
            const descriptor = Object.getOwnPropertyDescriptor(object, key);
            if (descriptor.value !== undefined) visit(descriptor.value, `${path}.${String(key)}`, seen);
        }
    }
};
const attempts = [host, host.error(), host.canary(), host.echo(() => 1), host.later(1), await host.later(() => 1)];
try { host.fail('x'); } catch (error) { attempts.push(error); }
try { host.evaluate('null.x'); } catch (error) { attempts.push(error); }
try { host.echo(Symbol()); } catch (error) { attempts.push(error); }
try { host.call(1); } catch (error) { attempts.push(error); }
try { host.port(1); } catch (error) { attempts.push(error); }
attempts.forEach((value, i) => visit(value, `attempt ${i}`));
for (const value of attempts) {
    for (const reach of [
        () => value.constructor.constructor('return process')(), () => value.constructor.constructor('return require')(), () => value.constructor.constructor('return globalThis')().process,
        () => value.__proto__.constructor.constructor('return this')().Deno, () => value.toString.constructor('return process')(), () => (0, value.constructor).from?.([1]).constructor.constructor('return process.env')(),
        () => value.caller, () => value.arguments.callee.caller, () => value.constructor.caller, () => { value.then.constructor('return import("node:fs")')().then((fs) => hole(fs), () => {}); }, () => value.stack.constructor.constructor('return process')(),
        () => value.constructor.prepareStackTrace, () => value.__defineGetter__.constructor('return WebAssembly')(), () => value[Symbol.for('nodejs.util.inspect.custom')], () => Object.getOwnPropertySymbols(value)[0],
    ]) {
        try {
            const reached = reach();
            if (reached !== undefined && reached !== null) hole(`${reach} reached ${typeof reached}`);
        } catch { /* as it should be */ }
    }
}
for (const name of ['process', 'require', 'module', 'Buffer', 'Deno', 'Bun', 'window', 'self', 'document', 'fetch', 'WebAssembly', 'Worker', 'XMLHttpRequest', 'importScripts', 'SharedWorker', '__dirname'])
    if (name in globalThis) hole(`there is a global ${name}`);
for (const name of ['exec', 'pipe', 'waitpid', 'kill', 'dup', 'Worker', 'symlink', 'ttySetRaw']) if (name in os && name !== 'ttySetRaw' && typeof os[name] === 'function') try { os[name](['/bin/true']); hole(`os.${name} works`); } catch { /* not here */ }
for (const name of ['popen', 'urlGet']) if (name in std) hole(`there is std.${name}`);
print('ok');
