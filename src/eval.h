/* Evaluating source text and script files. All return 0, or -1 with the error set;
 * a guest that exits meanwhile is 0. */
#ifndef QJSR_EVAL_H
#define QJSR_EVAL_H

#include <stdbool.h>
#include <stddef.h>

struct qjs_reactor;

/* What source without a name is called. */
#define QJSR_EVAL_NAMELESS "<eval>"

/* Source with the NUL behind it that the engine's lexer needs; js_free_rt. NULL: it does not fit.
 */
char *qjsr_eval_copy(struct qjs_reactor *r, const char *code, size_t length);

/* As qjs_eval. */
int qjsr_eval_source(struct qjs_reactor *r, const char *code, size_t length, const char *filename,
                     bool is_module);

/* Detected: a module when it can be read as one, as the qjs program does. */
enum qjsr_script_kind { QJSR_SCRIPT_DETECT, QJSR_SCRIPT_CLASSIC, QJSR_SCRIPT_MODULE };

/* Evaluate a script file. */
int qjsr_eval_file(struct qjs_reactor *r, const char *path, enum qjsr_script_kind kind);

#endif
