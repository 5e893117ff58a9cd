#define _GNU_SOURCE
#include "KillSwitch.h"
#include "powerloss.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum action { count_only, kill_before, kill_after, cut_power, fail, wait_for_fifo };

static struct {
    const char *folder;
    const char *report;
    const char *fifo;
    /// The number of a step, or how its path ends.
    int at;
    const char *at_path;
    int error;
    enum action action;
} settings;

static atomic_int steps;
static pthread_mutex_t disk = PTHREAD_MUTEX_INITIALIZER;
/// Set while this library itself makes calls, which are no steps.
static _Thread_local bool inside;

static void say(const char *format, ...) {
    if (!settings.report) return;
    bool was_inside = inside;
    inside = true;
    FILE *file = fopen(settings.report, "ae");
    if (file) {
        va_list values;
        va_start(values, format);
        vfprintf(file, format, values);
        va_end(values);
        fclose(file);
    }
    inside = was_inside;
}

__attribute__((constructor)) static void begin(void) {
    const char *at = getenv("KILLSWITCH_AT"), *action = getenv("KILLSWITCH_ACTION");
    settings.report = getenv("KILLSWITCH_REPORT");
    if (at && *at == '/') settings.at_path = at;
    else if (at) settings.at = atoi(at);
    if (!at || !action) settings.action = count_only;
    else if (!strcmp(action, "before")) settings.action = kill_before;
    else if (!strcmp(action, "after")) settings.action = kill_after;
    else if (!strcmp(action, "power")) settings.action = cut_power;
    else if (!strncmp(action, "fail:", 5)) settings.action = fail, settings.error = atoi(action + 5);
    else if (!strncmp(action, "wait:", 5)) settings.action = wait_for_fifo, settings.fifo = action + 5;
    else abort();
    settings.folder = getenv("KILLSWITCH_FOLDER");
}

__attribute__((destructor)) static void end(void) {
    inside = true;
    if (settings.action == cut_power) powerloss_forget();
    say("ended %d\n", atomic_load(&steps));
}

static void die(void) {
    kill(getpid(), SIGKILL);
    for (;;) pause();
}

static bool is_below_folder(const char *path) {
    if (inside || !settings.folder || !path) return false;
    size_t length = strlen(settings.folder);
    return !strncmp(path, settings.folder, length) && path[length] == '/';
}

static void path_of(int descriptor, char path[PATH_MAX]) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", descriptor);
    ssize_t count = readlink(link, path, PATH_MAX - 2);
    path[count < 0 ? 0 : count] = 0;
}

/// Whether it is time. Of the steps on a path, the first counts.
static bool is_hit(int step, const char *path) {
    static atomic_bool was_hit;
    if (!settings.at_path) return step == settings.at;
    size_t length = strlen(path), ending = strlen(settings.at_path);
    if (length < ending || strcmp(path + length - ending, settings.at_path)) return false;
    if (atomic_exchange(&was_hit, true)) return false;
    settings.at = step;
    return true;
}

/// Counts a step that is about to be taken.
///
/// Returns its number, or 0 with `errno` set when it is to fail. To be followed by `step_ends`.
static int step_begins(const char *call, const char *path, bool needs_room) {
    int step = atomic_fetch_add(&steps, 1) + 1;
    bool is_now = is_hit(step, path);
    if (is_now) say("hit %d %s %s\n", step, call, path);
    inside = true;
    // One step after the other, so that a power cut knows which were taken.
    if (settings.action == cut_power) pthread_mutex_lock(&disk);
    if (is_now && settings.action == kill_before) die();
    if (is_now && settings.action == cut_power) powerloss_strike(), die();
    if (is_now && settings.action == wait_for_fifo) {
        int fifo = open(settings.fifo, O_RDONLY | O_CLOEXEC);
        char byte;
        while (read(fifo, &byte, 1) > 0) continue;
        close(fifo);
    }
    bool fails = settings.action == fail && settings.at && step >= settings.at;
    if (!fails || (settings.error == ENOSPC && !needs_room)) return step;
    inside = false;
    errno = settings.error;
    return 0;
}

static void step_ends(int step) {
    if (settings.action == kill_after && step == settings.at) die();
    if (settings.action == cut_power) pthread_mutex_unlock(&disk);
    inside = false;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/// The body of a call whose step concerns `path`: `prepare` is told to the power cut before `call`.
#define STEP(name, path, needs_room, prepare, call)           \
    do {                                                      \
        if (!is_below_folder(path)) return call;              \
        int step = step_begins(name, path, needs_room);       \
        if (!step) return -1;                                 \
        if (settings.action == cut_power) prepare;            \
        __typeof__(call) result = call;                       \
        int error = errno;                                    \
        step_ends(step);                                      \
        errno = error;                                        \
        return result;                                        \
    } while (0)

static int open_below(int (*real)(int, const char *, int, ...), int at, const char *path, int flags,
                      mode_t mode) {
    if (!(flags & O_CREAT)) return real(at, path, flags, mode);
    STEP("open", path, true, powerloss_will_create(path), real(at, path, flags, mode));
}

#define MODE(flags)                                              \
    mode_t mode = 0;                                             \
    if ((flags) & (O_CREAT | O_TMPFILE)) {                       \
        va_list values;                                          \
        va_start(values, flags);                                 \
        mode = va_arg(values, mode_t);                           \
        va_end(values);                                          \
    }

int open(const char *path, int flags, ...) {
    MODE(flags)
    return open_below(REAL(openat), AT_FDCWD, path, flags, mode);
}

int open64(const char *path, int flags, ...) {
    MODE(flags)
    return open_below(REAL(openat), AT_FDCWD, path, flags | O_LARGEFILE, mode);
}

int openat(int at, const char *path, int flags, ...) {
    MODE(flags)
    return open_below(REAL(openat), at, path, flags, mode);
}

ssize_t write(int descriptor, const void *bytes, size_t count) {
    char path[PATH_MAX] = "";
    if (!inside && settings.folder) path_of(descriptor, path);
    STEP("write", path, true, powerloss_will_write(descriptor),
         REAL(write)(descriptor, bytes, count));
}

ssize_t pwrite(int descriptor, const void *bytes, size_t count, off_t offset) {
    char path[PATH_MAX] = "";
    if (!inside && settings.folder) path_of(descriptor, path);
    STEP("pwrite", path, true, powerloss_will_write(descriptor),
         REAL(pwrite)(descriptor, bytes, count, offset));
}

ssize_t pwrite64(int descriptor, const void *bytes, size_t count, off64_t offset) {
    return pwrite(descriptor, bytes, count, offset);
}

static int sync_file(const char *name, int (*real)(int), int descriptor) {
    char path[PATH_MAX] = "";
    if (!inside && settings.folder) path_of(descriptor, path);
    if (settings.folder && !strcmp(path, settings.folder)) strcat(path, "/");
    STEP(name, path, false, powerloss_will_sync(descriptor), real(descriptor));
}

int fsync(int descriptor) { return sync_file("fsync", REAL(fsync), descriptor); }

int fdatasync(int descriptor) { return sync_file("fdatasync", REAL(fdatasync), descriptor); }

int renameat(int old_at, const char *from, int new_at, const char *to) {
    STEP("rename", to, false, powerloss_will_rename(from, to),
         REAL(renameat)(old_at, from, new_at, to));
}

int rename(const char *from, const char *to) { return renameat(AT_FDCWD, from, AT_FDCWD, to); }

int linkat(int old_at, const char *from, int new_at, const char *to, int flags) {
    STEP("link", to, true, powerloss_will_create(to),
         REAL(linkat)(old_at, from, new_at, to, flags));
}

int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int at, const char *path, int flags) {
    STEP("unlink", path, false, powerloss_will_remove(path), REAL(unlinkat)(at, path, flags));
}

int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }

int mkdirat(int at, const char *path, mode_t mode) {
    STEP("mkdir", path, true, powerloss_will_create(path), REAL(mkdirat)(at, path, mode));
}

int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }
