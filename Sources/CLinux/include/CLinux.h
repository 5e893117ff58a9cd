#ifndef CLINUX_H
#define CLINUX_H

// System calls and processor instructions that Swift's Glibc module does not offer.

#include "crc32c.h"
#include "events.h"
#include "files.h"
#include "memory.h"
#include "ofd.h"
#include "threads.h"

#endif
