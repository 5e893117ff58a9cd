#ifndef CLINUX_MEMORY_H
#define CLINUX_MEMORY_H

/// Unmaps the pages of all code and constants, of the program and its libraries, until they are
/// used again: those that only starting up needed stay out. Source: madvise(2), dl_iterate_phdr(3).
void clinux_release_code(void);

#endif
