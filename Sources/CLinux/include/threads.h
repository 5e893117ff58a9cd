#ifndef CLINUX_THREADS_H
#define CLINUX_THREADS_H

#include <pthread.h>

/// Starts a thread that runs `run(context)` on a stack of 512 KiB, and gets no signals but those of its own
/// faults. `thread` is what is to be joined or detached; NULL: the thread is gone when `run` returns.
/// Returns 0, or an errno: then nothing runs.
int clinux_start_thread(void (*run)(void *), void *context, pthread_t *thread);

#endif
