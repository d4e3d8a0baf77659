// Events and messages as the web has them: EventTarget, Event, MessageEvent (DOM), MessageChannel,
// MessagePort, BroadcastChannel (HTML), structuredClone. What lies behind them is src/message.c.
//
// What the guest makes of its prototypes afterwards changes nothing here: lists are chains of
// objects without prototypes, and functions are called by `call`.
'use strict';
(({ call, report, now, channel, post, start, listen, close, broadcast, clone }) => {
    const { DOMException, Symbol, TypeError, Object: { defineProperty, freeze } } = globalThis;
    const { iterator, toStringTag } = Symbol;
    const NONE = freeze([]);

    // A class whose constructor returns what it is given: its subclasses add fields to any object.
    class Given {
        constructor(object) {
            return object;
        }
    }

    const isObject = (value) => typeof value === 'object' ? value !== null : typeof value === 'function';

    // ----------------------------------------------------------------- events

    let begin, finish, isStopped, isEvent, setPassive, newMessage;

    class Event {
        #type; #bubbles; #cancelable; #composed;
        #target = null; #current = null; #phase = 0;
        #trusted = false; #dispatched = false; #stopped = false; #stoppedNow = false; #canceled = false; #passive = false;
        #time = now();

        constructor(type, options = undefined) {
            if (arguments.length === 0) throw new TypeError('an event has a type');
            this.#type = `${type}`;
            const { bubbles, cancelable, composed } = dictionary(options);
            this.#bubbles = !!bubbles;
            this.#cancelable = !!cancelable;
            this.#composed = !!composed;
        }

        get type() { return this.#type; }
        get target() { return this.#target; }
        get srcElement() { return this.#target; }
        get currentTarget() { return this.#current; }
        get eventPhase() { return this.#phase; }
        get bubbles() { return this.#bubbles; }
        get cancelable() { return this.#cancelable; }
        get composed() { return this.#composed; }
        get defaultPrevented() { return this.#canceled; }
        get returnValue() { return !this.#canceled; }
        set returnValue(value) { if (!value) this.preventDefault(); }
        get cancelBubble() { return this.#stopped; }
        set cancelBubble(value) { if (value) this.#stopped = true; }
        get isTrusted() { return this.#trusted; }
        get timeStamp() { return this.#time; }

        composedPath() { return this.#current === null ? [] : [this.#current]; }
        stopPropagation() { this.#stopped = true; }
        stopImmediatePropagation() { this.#stopped = this.#stoppedNow = true; }
        preventDefault() { if (this.#cancelable && !this.#passive) this.#canceled = true; }

        static {
            begin = (event, target, trusted) => {
                if (event.#dispatched) throw new DOMException('the event is being dispatched', 'InvalidStateError');
                event.#dispatched = true;
                event.#trusted = trusted;
                event.#target = event.#current = target;
                event.#phase = 2;
            };
            finish = (event) => {
                event.#dispatched = event.#stopped = event.#stoppedNow = event.#passive = false;
                event.#current = null;
                event.#phase = 0;
                return !event.#canceled;
            };
            isEvent = (object) => isObject(object) && #type in object;
            isStopped = (event) => event.#stoppedNow;
            setPassive = (event, passive) => { event.#passive = passive; };
        }
    }

    class MessageEvent extends Event {
        #data; #origin; #id; #source; #ports;

        constructor(type, options = undefined) {
            if (arguments.length === 0) throw new TypeError('an event has a type');
            super(type, options);
            const { data = null, origin = '', lastEventId = '', source = null, ports = NONE } = dictionary(options);
            this.#data = data;
            this.#origin = `${origin}`;
            this.#id = `${lastEventId}`;
            this.#source = source;
            this.#ports = ports === NONE ? NONE : freeze([...ports]);
        }

        get data() { return this.#data; }
        get origin() { return this.#origin; }
        get lastEventId() { return this.#id; }
        get source() { return this.#source; }
        get ports() { return this.#ports; }

        static {
            newMessage = (data, ports) => {
                const event = new MessageEvent('message');
                event.#data = data;
                event.#ports = freeze(ports);
                return event;
            };
        }
    }

    function dictionary(options) {
        if (options === undefined || options === null) return { __proto__: null };
        if (!isObject(options)) throw new TypeError('options are an object');
        return options;
    }

    // ---------------------------------------------------------------- targets

    // Counts up, so that a dispatch knows which listeners were there when it began.
    let age = 0;

    // The listeners of a target: a chain, and how many of them hear messages.
    class Listeners extends Given {
        #first = null;
        #last = null;
        #hearers = 0;

        static add(target, type, callback, capture, once, passive, handler) {
            if (!handler && Listeners.#find(target, type, callback, capture) !== null) return null;
            const entry = { __proto__: null, type, callback, capture, once, passive, handler, removed: false, age: ++age, next: null, previous: target.#last };
            if (target.#last === null) target.#first = entry;
            else target.#last.next = entry;
            target.#last = entry;
            if (type === 'message' && ++target.#hearers === 1) Channels.listen(target, true);
            return entry;
        }

        static #find(target, type, callback, capture) {
            for (let entry = target.#first; entry !== null; entry = entry.next) {
                if (!entry.handler && entry.type === type && entry.callback === callback && entry.capture === capture) return entry;
            }
            return null;
        }

        // What was removed keeps its place in the chain, for a dispatch that stands there.
        static remove(target, entry) {
            if (entry === null || entry.removed) return;
            entry.removed = true;
            if (entry.previous === null) target.#first = entry.next;
            else entry.previous.next = entry.next;
            if (entry.next === null) target.#last = entry.previous;
            else entry.next.previous = entry.previous;
            if (entry.type === 'message' && --target.#hearers === 0) Channels.listen(target, false);
        }

        static removeLike(target, type, callback, capture) {
            Listeners.remove(target, Listeners.#find(target, type, callback, capture));
        }

        static check(target) {
            if (!isObject(target) || !(#first in target)) throw new TypeError('not an EventTarget');
        }

        static dispatch(target, event, trusted) {
            const { type } = event;
            const last = age;
            begin(event, target, trusted);
            for (let entry = target.#first; entry !== null && entry.age <= last && !isStopped(event); entry = entry.next) {
                if (entry.removed || entry.type !== type) continue;
                if (entry.once) Listeners.remove(target, entry);
                setPassive(event, entry.passive);
                try {
                    const { callback } = entry;
                    if (typeof callback === 'function') call(callback, target, event);
                    else if (!entry.handler) call(callback.handleEvent, callback, event);
                } catch (error) {
                    report(error);
                }
                setPassive(event, false);
            }
            return finish(event);
        }
    }

    class EventTarget {
        constructor() {
            new Listeners(this);
        }

        addEventListener(type, callback, options = undefined) {
            Listeners.check(this);
            if (arguments.length < 2) throw new TypeError('addEventListener takes a type and a listener');
            type = `${type}`;
            const { capture, once, passive } = isObject(options) ? options : { __proto__: null, capture: options };
            if (callback === null || callback === undefined) return;
            if (!isObject(callback)) throw new TypeError('a listener is a function or an object');
            Listeners.add(this, type, callback, !!capture, !!once, !!passive, false);
        }

        removeEventListener(type, callback, options = undefined) {
            Listeners.check(this);
            if (arguments.length < 2) throw new TypeError('removeEventListener takes a type and a listener');
            Listeners.removeLike(this, `${type}`, callback, !!(isObject(options) ? options.capture : options));
        }

        dispatchEvent(event) {
            Listeners.check(this);
            if (!isEvent(event)) throw new TypeError('dispatchEvent takes an Event');
            return Listeners.dispatch(this, event, false);
        }
    }

    // ------------------------------------------------------------------ ports

    // What a port's object stands for: itself, or the BroadcastChannel that it serves; and the
    // handlers that were set by onmessage and its like.
    class Channels extends Given {
        #port;
        #handlers = { __proto__: null, message: null, messageerror: null, close: null };

        constructor(target, port) {
            super(target);
            this.#port = port;
        }

        static listen(target, on) {
            if (#port in target) listen(target.#port, on);
        }

        static port(target, name) {
            if (!isObject(target) || !(#port in target)) throw new TypeError(`not a ${name}`);
            return target.#port;
        }

        static handler(target, type) {
            return target.#handlers[type]?.callback ?? null;
        }

        static handle(target, type, callback) {
            const entry = target.#handlers[type];
            if (!isObject(callback)) {
                Listeners.remove(target, entry);
                target.#handlers[type] = null;
            } else if (entry !== null) entry.callback = callback;
            else target.#handlers[type] = Listeners.add(target, type, callback, false, false, false, true);
        }
    }

    // Whom a port serves, when it is not itself.
    class Served extends Given {
        #channel;

        constructor(port, channel) {
            super(port);
            this.#channel = channel;
        }

        static by(port) {
            return #channel in port ? port.#channel : port;
        }
    }

    // The objects to be transferred: a sequence, or the member of an options object.
    function transferOf(options) {
        if (options === undefined || options === null) return NONE;
        if (!isObject(options)) throw new TypeError('what is transferred is a list, or an object with the list `transfer`');
        if (options[iterator] !== undefined && options[iterator] !== null) return options;
        return memberOf(options);
    }

    function memberOf(options) {
        const { transfer } = dictionary(options);
        if (transfer === undefined) return NONE;
        if (!isObject(transfer)) throw new TypeError('`transfer` is a list of objects');
        return transfer;
    }

    class MessagePort extends EventTarget {
        constructor() {
            throw new TypeError('a MessagePort is made by new MessageChannel()');
        }

        postMessage(message, options = undefined) {
            const port = Channels.port(this, 'MessagePort');
            if (arguments.length === 0) throw new TypeError('postMessage takes a message');
            const transfer = transferOf(options);
            if (transfer === NONE) post(port, message);
            else post(port, message, ...transfer);
        }

        start() { start(Channels.port(this, 'MessagePort')); }
        close() { close(Channels.port(this, 'MessagePort')); }
    }

    class MessageChannel {
        #port1; #port2;

        constructor() {
            const ports = channel();
            this.#port1 = ports[0];
            this.#port2 = ports[1];
        }

        get port1() { return this.#port1; }
        get port2() { return this.#port2; }
    }

    class BroadcastChannel extends EventTarget {
        #name;
        #closed = false;

        constructor(name) {
            if (arguments.length === 0) throw new TypeError('a BroadcastChannel has a name');
            super();
            this.#name = `${name}`;
            const port = broadcast(this.#name);
            new Served(port, this);
            new Channels(this, port);
        }

        get name() { return this.#name; }

        postMessage(message) {
            if (arguments.length === 0) throw new TypeError('postMessage takes a message');
            if (this.#closed) throw new DOMException('the BroadcastChannel is closed', 'InvalidStateError');
            post(Channels.port(this, 'BroadcastChannel'), message);
        }

        close() {
            this.#closed = true;
            close(Channels.port(this, 'BroadcastChannel'));
        }
    }

    function structuredClone(value, options = undefined) {
        if (arguments.length === 0) throw new TypeError('structuredClone takes a value');
        const transfer = memberOf(options);
        return transfer === NONE ? clone(value) : clone(value, ...transfer);
    }

    // --------------------------------------------------------------- the shape

    function handlers(Class, types) {
        for (const type of types) {
            const name = `on${type}`;
            const accessor = {
                get [name]() {
                    Channels.port(this, Class.name);
                    return Channels.handler(this, type);
                },
                set [name](callback) {
                    const port = Channels.port(this, Class.name);
                    Channels.handle(this, type, callback);
                    if (type === 'message' && Class === MessagePort) start(port);
                },
            };
            defineProperty(Class.prototype, name, Object.getOwnPropertyDescriptor(accessor, name));
        }
    }

    handlers(MessagePort, ['message', 'messageerror', 'close']);
    handlers(BroadcastChannel, ['message', 'messageerror']);
    for (const [name, value] of Object.entries({ NONE: 0, CAPTURING_PHASE: 1, AT_TARGET: 2, BUBBLING_PHASE: 3 })) {
        for (const object of [Event, Event.prototype]) defineProperty(object, name, { value, enumerable: true });
    }
    for (const Class of [Event, MessageEvent, EventTarget, MessageChannel, MessagePort, BroadcastChannel]) {
        const { prototype } = Class;
        for (const name of Object.getOwnPropertyNames(prototype)) {
            if (name !== 'constructor') defineProperty(prototype, name, { enumerable: true });
        }
        defineProperty(prototype, toStringTag, { value: Class.name, configurable: true });
    }

    // ------------------------------------------------------- what src/web.c asks

    return {
        globals: { EventTarget, Event, MessageEvent, MessageChannel, MessagePort, BroadcastChannel, structuredClone },
        adopt(port) {
            new Listeners(port);
            new Channels(port, port);
        },
        // type: that of src/message.c's events
        dispatch(port, type, data, ports) {
            const target = Served.by(port);
            if (type === 'message') Listeners.dispatch(target, newMessage(data, ports), true);
            else if (type === 'messageerror') Listeners.dispatch(target, new MessageEvent(type), true);
            else if (target === port) Listeners.dispatch(target, new Event(type), true);
        },
    };
})
