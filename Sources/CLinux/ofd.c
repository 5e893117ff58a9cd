#define _GNU_SOURCE
#include "ofd.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

static struct flock one_byte(short type, off_t byte) {
    struct flock lock = {0};  // l_pid must be 0 for these locks.
    lock.l_type = type;
    lock.l_whence = SEEK_SET;
    lock.l_start = byte;
    lock.l_len = 1;
    return lock;
}

int clinux_lock_byte(int descriptor, off_t byte) {
    struct flock lock = one_byte(F_WRLCK, byte);
    if (fcntl(descriptor, F_OFD_SETLK, &lock) == 0) return 0;
    return errno == EACCES ? EAGAIN : errno;
}

int clinux_unlock_byte(int descriptor, off_t byte) {
    struct flock lock = one_byte(F_UNLCK, byte);
    return fcntl(descriptor, F_OFD_SETLK, &lock) == 0 ? 0 : errno;
}

int clinux_is_byte_locked_elsewhere(int descriptor, off_t byte) {
    struct flock lock = one_byte(F_WRLCK, byte);
    if (fcntl(descriptor, F_OFD_GETLK, &lock) != 0) return -errno;
    return lock.l_type != F_UNLCK;
}
