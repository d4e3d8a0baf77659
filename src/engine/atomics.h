/*
 * Atomics where there are no threads: the engine leaves it out on WASI, for which it has no locks.
 * One thread needs none, and Atomics.wait throws before it would come to a condition, because no
 * thread here may block (JS_SetCanBlock).
 */
#ifndef QJSR_ENGINE_ATOMICS_H
#define QJSR_ENGINE_ATOMICS_H

#include <stdbool.h>
#include <stdint.h>

#define CONFIG_ATOMICS
#define JS_ONCE_INIT false

typedef bool js_once_t;
typedef char js_mutex_t;
typedef char js_cond_t;

static inline void js_once(js_once_t *guard, void (*callback)(void))
{
    if (!*guard)
        callback();
    *guard = true;
}

#define js_mutex_init(mutex) ((void)(mutex))
#define js_mutex_lock(mutex) ((void)(mutex))
#define js_mutex_unlock(mutex) ((void)(mutex))
#define js_cond_init(cond) ((void)(cond))
#define js_cond_destroy(cond) ((void)(cond))
#define js_cond_signal(cond) ((void)(cond))
#define js_cond_wait(cond, mutex) ((void)(cond), (void)(mutex))
#define js_cond_timedwait(cond, mutex, timeout) ((void)(cond), (void)(mutex), (void)(timeout), -1)

#endif
