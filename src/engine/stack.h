/* How the engine's check of the stack is made to hold in WebAssembly; a part of engine.c, before
 * the engine's source. */
#ifndef QJSR_ENGINE_STACK_H
#define QJSR_ENGINE_STACK_H

/*
 * The engine measures stack depth by the frame address, which in WebAssembly is
 * that of the shadow stack; the host's own stack, which overflows first, cannot
 * be seen. Most recursion uses both alike. What uses little shadow stack (the
 * parser, JSON, proxies) is made to take QJSR_FRAME_PAD bytes a level, so that
 * one limit holds for every kind (docs/QJS_WASI_REACTOR.md, "Stack"). The pad is
 * taken where those functions pass their arguments to the check; the pasting
 * tells such a call from those that need no pad. And the check takes what is
 * asked for from the address, which may be less: more than that is never there.
 */
#ifdef QJSR_FRAME_PAD
#define TAKE_FRAME_PAD                                                                             \
    ({                                                                                             \
        char pad_[QJSR_FRAME_PAD];                                                                 \
        __asm__ volatile("" : : "r"(pad_) : "memory");                                             \
    })
#else
#define TAKE_FRAME_PAD (void)0
#endif
#define js_check_stack_overflow(runtime, size)                                                     \
    WRAP(IS_DEFINITION(IS_DEFINITION_##runtime, 0, ~), js_check_stack_overflow, runtime, size)
#define WRAPPED_js_check_stack_overflow(rt, size)                                                  \
    ({                                                                                             \
        size_t size_ = STACK_ARGUMENT_##size, there_ = (uintptr_t)__builtin_frame_address(0);      \
        (js_check_stack_overflow)(rt, size_ < there_ ? size_ : there_);                            \
    })
#define STACK_ARGUMENT_0 (TAKE_FRAME_PAD, 0)
#define STACK_ARGUMENT_1000 1000 /* next_token: its callers take the pad */
#define STACK_ARGUMENT_alloca_size alloca_size
#define STACK_ARGUMENT_stack_size stack_size
#define STACK_ARGUMENT_sizeof(what) STACK_SIZEOF_##what
#define STACK_SIZEOF_JSValue (TAKE_FRAME_PAD, sizeof(JSValue)) /* bound functions */
/* C functions, whose work is counted here, where their arguments are known (work.h); `[0]` follows.
 */
/* NOLINTNEXTLINE(bugprone-macro-parentheses) */
#define STACK_SIZEOF_arg_buf (count_call(ctx, p, this_obj, argc, argv), (size_t)0) + sizeof arg_buf

#endif
