#define _GNU_SOURCE
#include "threads.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

// Plenty for libcurl with TLS, whose buffers live on the heap.
enum { STACK_BYTES = 512 << 10 };

struct start {
    void (*run)(void *);
    void *context;
};

static void *begin(void *argument) {
    struct start start = *(struct start *)argument;
    free(argument);
    start.run(start.context);
    return NULL;
}

// Signals are for the main thread. SIGPIPE must not be for one that uses libcurl: its own care for it is
// off with CURLOPT_NOSIGNAL, and OpenSSL writes to sockets without MSG_NOSIGNAL.
static void take_all_but_faults(sigset_t *signals) {
    static const int faults[] = {SIGSEGV, SIGBUS, SIGILL, SIGFPE, SIGTRAP, SIGABRT};
    sigfillset(signals);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) sigdelset(signals, faults[i]);
}

int clinux_start_thread(void (*run)(void *), void *context, pthread_t *thread) {
    struct start *start = malloc(sizeof *start);
    if (!start) return ENOMEM;
    *start = (struct start){run, context};
    pthread_attr_t attributes;
    pthread_attr_init(&attributes);
    pthread_attr_setstacksize(&attributes, STACK_BYTES);
    if (!thread) pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    // A new thread has its maker's mask.
    sigset_t signals, before;
    take_all_but_faults(&signals);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
    pthread_t detached;
    int code = pthread_create(thread ? thread : &detached, &attributes, begin, start);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    if (code != 0) free(start);
    return code;
}
