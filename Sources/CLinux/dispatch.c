#include <stdint.h>

// libdispatch looks after its own worker threads once a second for as long as the process lives,
// whether or not any of them has work, and would wake an idle service 86 400 times a day. The linker
// leads that call here (`--wrap` in Package.swift), if libdispatch is linked statically, as in what is
// installed. Nothing is lost: it adds threads where workers block, and ours do not; what waits for
// disks has threads of its own.
// Source: _dispatch_workq_init_once in libdispatch's src/event/workqueue.c.

static const uint64_t second = 1000000000, hour = 3600 * second;

void __real_dispatch_source_set_timer(void *source, uint64_t start, uint64_t interval,
                                      uint64_t leeway) __attribute__((weak));
void __wrap_dispatch_source_set_timer(void *source, uint64_t start, uint64_t interval,
                                      uint64_t leeway);

void __wrap_dispatch_source_set_timer(void *source, uint64_t start, uint64_t interval,
                                      uint64_t leeway) {
    if (interval == second && leeway == 0) interval = leeway = hour;
    __real_dispatch_source_set_timer(source, start, interval, leeway);
}
