/*
 * The format: 8 bytes of magic, 16 of the engine's version (padded with NULs), 4 of flags, 8 of
 * a checksum (FNV-1a, 64 bits) over the flags and all that follows, little-endian; then what the
 * engine writes. The checksum finds damage, not malice.
 */
#include "bytecode.h"

#include <stdio.h>
#include <string.h>

enum { VERSION_AT = 8, FLAGS_AT = 24, CHECKSUM_AT = 28, HEADER_SIZE = 36, VERSION_SIZE = 16 };
enum { FLAG_ASYNC = 1 };

static const uint8_t magic[8] = {0, 'q', 'j', 's', 'r', 'b', 'c', '1'};

static uint64_t checksum(const uint8_t *bytes, size_t length)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = FLAGS_AT; i < length; i++) {
        if (i < CHECKSUM_AT || i >= HEADER_SIZE)
            hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
    }
    return hash;
}

static void put(uint8_t *bytes, uint64_t number, int size)
{
    for (int i = 0; i < size; i++)
        bytes[i] = (uint8_t)(number >> (8 * i));
}

static uint64_t get(const uint8_t *bytes, int size)
{
    uint64_t number = 0;

    for (int i = size; i-- > 0;)
        number = number << 8 | bytes[i];
    return number;
}

static void put_version(uint8_t version[VERSION_SIZE])
{
    memset(version, 0, VERSION_SIZE);
    (void)snprintf((char *)version, VERSION_SIZE, "%s", JS_GetVersion());
}

bool qjsr_bytecode_is(const uint8_t *bytes, size_t length)
{
    return length >= sizeof magic && memcmp(bytes, magic, sizeof magic) == 0;
}

JSValue qjsr_bytecode_write(JSContext *ctx, JSValueConst compiled, bool is_async)
{
    size_t length;
    uint8_t *code = JS_WriteObject(ctx, &length, compiled, JS_WRITE_OBJ_BYTECODE);
    uint8_t *bytes = NULL;
    JSValue result = JS_EXCEPTION;

    if (!code)
        return JS_EXCEPTION;
    bytes = js_malloc(ctx, HEADER_SIZE + length);
    if (!bytes)
        goto done;
    memcpy(bytes, magic, sizeof magic);
    put_version(bytes + VERSION_AT);
    put(bytes + FLAGS_AT, is_async ? FLAG_ASYNC : 0, 4);
    memcpy(bytes + HEADER_SIZE, code, length);
    put(bytes + CHECKSUM_AT, checksum(bytes, HEADER_SIZE + length), 8);
    result = JS_NewArrayBufferCopy(ctx, bytes, HEADER_SIZE + length);
done:
    js_free(ctx, bytes);
    js_free(ctx, code);
    return result;
}

/* NULL: they fit. */
static const char *misfit(const uint8_t *bytes, size_t length, char buffer[96])
{
    uint8_t version[VERSION_SIZE];

    if (!qjsr_bytecode_is(bytes, length) || length < HEADER_SIZE)
        return "these bytes are no bytecode";
    put_version(version);
    if (memcmp(bytes + VERSION_AT, version, VERSION_SIZE) != 0) {
        (void)snprintf(buffer, 96, "the bytecode is of engine %.15s, and this one is %.15s",
                       (const char *)bytes + VERSION_AT, (const char *)version);
        return buffer;
    }
    if (get(bytes + CHECKSUM_AT, 8) != checksum(bytes, length))
        return "the bytecode is damaged: its checksum is wrong";
    return NULL;
}

JSValue qjsr_bytecode_read(JSContext *ctx, const uint8_t *bytes, size_t length, bool *is_async,
                           const char **why, char buffer[96])
{
    *why = misfit(bytes, length, buffer);
    if (*why)
        return JS_EXCEPTION;
    *is_async = (get(bytes + FLAGS_AT, 4) & FLAG_ASYNC) != 0;
    return JS_ReadObject(ctx, bytes + HEADER_SIZE, length - HEADER_SIZE, JS_READ_OBJ_BYTECODE);
}
