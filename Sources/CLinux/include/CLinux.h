#ifndef CLINUX_H
#define CLINUX_H

// System calls and processor instructions that Swift's Glibc module does not offer; and what concerns the
// process and its threads themselves: their memory, and how they start.

#include "crc32c.h"
#include "events.h"
#include "files.h"
#include "memory.h"
#include "ofd.h"
#include "threads.h"

#endif
