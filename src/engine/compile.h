/* The engine's compiler, held to its limits; a part of engine.c, before the engine's source. */
#ifndef QJSR_ENGINE_COMPILE_H
#define QJSR_ENGINE_COMPILE_H

/* What the engine's compiler does not check for itself, memory and time, is checked between its
 * steps (compile.c). */
#define js_parse_program(state)                                                                    \
    WRAP(IS_DEFINITION(IS_DEFINITION_##state, 0, ~), js_parse_program, state)
#define next_token(state) WRAP(IS_DEFINITION(IS_DEFINITION_##state, 0, ~), next_token, state)
#define resolve_variables(context, function)                                                       \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), resolve_variables, context, function)
#define resolve_labels(context, function)                                                          \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), resolve_labels, context, function)
#define build_backtrace(context, ...)                                                              \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), build_backtrace, context, __VA_ARGS__)
#define WRAPPED_js_parse_program(state) parse_program(state)
#define WRAPPED_next_token(state) (TAKE_FRAME_PAD, read_token(state))
#define WRAPPED_resolve_variables(ctx, function) resolve(ctx, function)
#define WRAPPED_resolve_labels(ctx, function) lay_out(ctx, function)
#define WRAPPED_build_backtrace(ctx, ...)                                                          \
    ({                                                                                             \
        bool sure_ = sure_suspend(ctx);                                                            \
        (build_backtrace)(ctx, __VA_ARGS__);                                                       \
        sure_resume(ctx, sure_);                                                                   \
    })

/* Each use of a variable or of a private name is looked for among all. Behind an interruption what
 * was not found does not matter: the code is never run. */
#define resolve_scope_var(context, ...)                                                            \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), resolve_scope_var, context, __VA_ARGS__)
#define resolve_scope_private_field(context, ...)                                                  \
    WRAP(IS_DEFINITION(IS_DEFINITION_##context, 0, ~), resolve_scope_private_field, context,       \
         __VA_ARGS__)
#define WRAPPED_resolve_scope_var(ctx, fd, name, scope, op, code, bytes, labels, position)         \
    (is_given_up(ctx, fd)                                                                          \
         ? (position)                                                                              \
         : (resolve_scope_var)(ctx, fd, name, scope, op, code, bytes, labels, position))
#define WRAPPED_resolve_scope_private_field(ctx, fd, ...)                                          \
    (is_given_up(ctx, fd) ? 0 : (resolve_scope_private_field)(ctx, fd, __VA_ARGS__))

#endif
