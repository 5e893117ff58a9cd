#ifndef CLINUX_THREADS_H
#define CLINUX_THREADS_H

/// Starts a thread that runs `run(context)`, gets no signals, and is gone when that returns. Returns 0,
/// or an errno: then nothing runs.
int clinux_start_thread(void (*run)(void *), void *context);

#endif
