#include <stdio.h>
#include <string.h>

#include "qjs_reactor.h"

int main(void)
{
    if (qjs_init() < 0)
        return 1;
    /* block */
    qjs_destroy();
    return 0;
}
