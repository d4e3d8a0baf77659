#include <stdio.h>

#include "qjs_reactor.h"

static const char code[] = "console.log(1 + 1)";
static const size_t length = sizeof code - 1;

int main(void)
{
    /* block */
    return 0;
}
