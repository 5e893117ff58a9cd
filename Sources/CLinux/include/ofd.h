#ifndef CLINUX_OFD_H
#define CLINUX_OFD_H

#include <sys/types.h>

// Open file description locks, each on one byte of a file. They belong to the open file, not to the
// process: closing another descriptor of the same file does not drop them, and two descriptors of
// one process exclude each other. The kernel drops them when the file is closed or its owner dies.
// None of these calls waits. The byte may lie beyond the end of the file.
// Source: fcntl_locking(2).

/// Locks the byte for writing. Returns 0, EAGAIN when another open file holds it, or another errno.
int clinux_lock_byte(int descriptor, off_t byte);

/// Returns 0, or an errno.
int clinux_unlock_byte(int descriptor, off_t byte);

/// Returns 1 when another open file holds a lock on the byte, 0 when none does, or a negated errno.
int clinux_is_byte_locked_elsewhere(int descriptor, off_t byte);

#endif
