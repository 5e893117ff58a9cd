#ifndef CLINUX_MEMORY_H
#define CLINUX_MEMORY_H

/// Unmaps the pages of all code and constants, of the program and its libraries, until they are
/// used again: those that only starting up needed stay out. Source: madvise(2), dl_iterate_phdr(3).
void clinux_release_code(void);

/// Lets the heap give back what is free: one heap for all threads, and pages of its own for what is
/// large. To be called before there are threads. Source: mallopt(3).
void clinux_keep_heap_small(void);

#endif
