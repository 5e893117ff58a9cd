#ifndef CLINUX_FILES_H
#define CLINUX_FILES_H

#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/// `preadv2` with RWF_NOWAIT: what is in the page cache, EAGAIN when that is nothing.
/// Source: preadv2(2).
ssize_t clinux_read_cached(int descriptor, void *buffer, size_t count, int64_t offset);

#endif
