/* How far linear memory may grow. Natively the memory is the process's, and nothing here acts on
 * it. */
#ifndef QJSR_PAGES_H
#define QJSR_PAGES_H

#include <stddef.h>

/* While a guest runs that may hold `limit` bytes: linear memory gets no larger than the module's
 * own data and stack, the limit, a tenth of it and 256 KiB, so that holes which malloc cannot fill,
 * and what is not the guest's heap (texts of errors, the exchange buffer), stay within the limit
 * too. 0: as large as its host lets it. */
void qjsr_pages_allow(size_t limit);

#endif
