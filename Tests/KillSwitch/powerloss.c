#define _GNU_SOURCE
#include "powerloss.h"

#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// A change of a directory that is not on the disk yet.
struct change {
    enum { created, renamed, removed } kind;
    char path[PATH_MAX];
    /// Where a renamed file was.
    char from[PATH_MAX];
    /// A second name of what was at `path` before; empty where nothing was.
    char kept[PATH_MAX];
    dev_t device;
    ino_t directory;
};

/// An open file with content that is not on the disk yet.
struct dirty_file {
    int descriptor;
    dev_t device;
    ino_t inode;
    /// When it was last on the disk.
    off_t size;
};

enum { most = 1024 };
static struct change *changes[most];
static int change_count;
static struct dirty_file dirty[most];
static int dirty_count;

static void parent_of(const char *path, char parent[PATH_MAX]) {
    snprintf(parent, PATH_MAX, "%s", path);
    char *slash = strrchr(parent, '/');
    if (slash) slash[1] = 0;
}

static struct change *note(int kind, const char *path) {
    struct change *change = change_count < most ? calloc(1, sizeof *change) : NULL;
    if (!change) abort();
    char parent[PATH_MAX];
    parent_of(path, parent);
    struct stat status = {0};
    stat(parent, &status);
    change->kind = kind;
    change->device = status.st_dev;
    change->directory = status.st_ino;
    snprintf(change->path, PATH_MAX, "%s", path);
    changes[change_count++] = change;
    return change;
}

/// Gives what is at the path a second name.
static void keep(struct change *change) {
    static int number;
    char name[64];
    snprintf(name, sizeof name, ".killswitch.%d.%d", getpid(), ++number);
    parent_of(change->path, change->kept);
    strncat(change->kept, name, PATH_MAX - strlen(change->kept) - 1);
    if (link(change->path, change->kept) != 0) change->kept[0] = 0;
}

void powerloss_will_create(const char *path) {
    if (access(path, F_OK) != 0) note(created, path);
}

void powerloss_will_rename(const char *from, const char *to) {
    if (access(from, F_OK) != 0) return;
    struct change *change = note(renamed, to);
    snprintf(change->from, PATH_MAX, "%s", from);
    keep(change);
}

void powerloss_will_remove(const char *path) {
    if (access(path, F_OK) == 0) keep(note(removed, path));
}

static int index_of_dirty(const struct stat *status) {
    for (int i = 0; i < dirty_count; i++)
        if (dirty[i].inode == status->st_ino && dirty[i].device == status->st_dev) return i;
    return -1;
}

void powerloss_will_write(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0 || index_of_dirty(&status) >= 0) return;
    if (dirty_count == most) abort();
    dirty[dirty_count++] = (struct dirty_file){
        .descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 0),
        .device = status.st_dev,
        .inode = status.st_ino,
        .size = status.st_size};
}

void powerloss_will_sync(int descriptor) {
    struct stat status;
    if (fstat(descriptor, &status) != 0) return;
    int index = index_of_dirty(&status);
    if (index >= 0) {
        close(dirty[index].descriptor);
        dirty[index] = dirty[--dirty_count];
    }
    int left = 0;
    for (int i = 0; i < change_count; i++) {
        struct change *change = changes[i];
        if (change->directory == status.st_ino && change->device == status.st_dev) {
            if (change->kept[0]) unlink(change->kept);
            free(change);
        } else {
            changes[left++] = change;
        }
    }
    change_count = left;
}

static int remove_entry(const char *path, const struct stat *s, int type, struct FTW *place) {
    (void)s, (void)type, (void)place;
    return remove(path);
}

void powerloss_strike(void) {
    for (int i = 0; i < dirty_count; i++)
        if (ftruncate(dirty[i].descriptor, dirty[i].size) != 0) abort();
    while (change_count > 0) {
        struct change *change = changes[--change_count];
        if (change->kind == created) {
            nftw(change->path, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
        } else if (change->kind == renamed) {
            rename(change->path, change->from);
        }
        if (change->kept[0]) rename(change->kept, change->path);
    }
}

void powerloss_forget(void) {
    for (int i = 0; i < change_count; i++)
        if (changes[i]->kept[0]) unlink(changes[i]->kept);
}
