// Preloaded into a client of WebHDFS: appends to the file $SENDS a record for each send() on a socket
// that took something.

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

struct record {
    int64_t time;   // nanoseconds, CLOCK_MONOTONIC, once the kernel had taken the bytes
    int32_t bytes;  // of a request's body
    int32_t begins; // 1: a request begins here
};

typedef ssize_t (*send_function)(int, const void *, size_t, int);

static int file = -1;
static send_function real_send;

__attribute__((constructor)) static void prepare(void) {
    const char *path = getenv("SENDS");
    if (path) file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    real_send = (send_function)dlsym(RTLD_NEXT, "send");
}

// Bytes of a request's head at the beginning of what is sent: 0 in the middle of a body.
static size_t head_length(const char *bytes, size_t size) {
    static const char *const methods[] = {"PUT /", "GET /", "POST /", "DELETE /"};
    for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
        size_t length = strlen(methods[i]);
        if (size < length || memcmp(bytes, methods[i], length)) continue;
        const char *end = memmem(bytes, size, "\r\n\r\n", 4);
        return end ? (size_t)(end + 4 - bytes) : size;
    }
    return 0;
}

ssize_t send(int socket, const void *bytes, size_t size, int flags) {
    ssize_t taken = real_send(socket, bytes, size, flags);
    if (file < 0 || taken <= 0) return taken;
    size_t head = head_length(bytes, size);
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    struct record record = {
        .time = now.tv_sec * INT64_C(1000000000) + now.tv_nsec,
        .bytes = (size_t)taken > head ? (int32_t)((size_t)taken - head) : 0,
        .begins = head > 0,
    };
    if (write(file, &record, sizeof record) != sizeof record) abort();
    return taken;
}
