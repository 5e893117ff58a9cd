#ifndef CLINUX_EVENTS_H
#define CLINUX_EVENTS_H

// epoll(7) and eventfd(2), as they are.

#include <sys/epoll.h>
#include <sys/eventfd.h>

#endif
