/* The smallest native host: a runtime, some code, and a loop that sleeps in the
 * kernel until the guest's next timer or input.
 * usage: embed [CODE] */
#include <poll.h>
#include <stdio.h>
#include <string.h>

#include "qjs_reactor.h"

static const char DEMONSTRATION[] =
    "import * as os from 'qjs:os';\n"
    "console.log('script');\n"
    "setTimeout(() => console.log('timer'), 10);\n"
    "const chunk = new Uint8Array(256);\n"
    "let bytes = 0;\n"
    "os.setReadHandler(0, () => {\n"
    "    const size = os.read(0, chunk.buffer, 0, chunk.length);\n"
    "    bytes += Math.max(size, 0);\n"
    "    if (size > 0) return;\n"
    "    os.setReadHandler(0, null);\n"
    "    setTimeout(() => console.log(`input: ${bytes} bytes`), 50);\n"
    "});\n";

int main(int argc, char **argv)
{
    const char *code = argc > 1 ? argv[1] : DEMONSTRATION;
    int failed = 0;

    if (qjs_init() < 0 || qjs_eval(code, strlen(code), "embed.js", 1) < 0) {
        qjs_destroy();
        return 1; /* the error has been printed to stderr */
    }
    for (;;) {
        int next = qjs_loop_once();
        const struct qjs_loop_state *state = qjs_loop_state();
        int wait = next == -2 ? 0 : next; /* -1: for ever */

        failed |= next == -2;
        if (state->status != QJS_STATUS_READY)
            break;
        if (state->readers || state->writers)
            failed |= qjs_poll_io(wait) < 0;
        else if (next == -1)
            break;
        else
            (void)poll(NULL, 0, wait);
    }
    if (qjs_loop_state()->status == QJS_STATUS_EXITED)
        failed = qjs_loop_state()->exit_code;
    qjs_destroy();
    return failed;
}
