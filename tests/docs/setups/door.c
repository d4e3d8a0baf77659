#include "qjs_reactor.h"

/* block */

int32_t door(void *data, int32_t op, uint32_t id, uint8_t *bytes, size_t length)
{
    return data && op && id && bytes && length ? 1 : 0;
}

int main(void)
{
    qjs_host_door *checked = door;

    qjs_set_host(checked, 0, QJS_FUNCTIONS);
    return 0;
}
