#ifndef POWERLOSS_H
#define POWERLOSS_H

#include <stdbool.h>

// What a power cut would undo: changes whose file or directory was not fsynced since. Source of the
// rule that a name needs an fsync of its directory: fsync(2).
//
// Callers hold one lock around all of these and around the calls they tell of.

/// A name is going to be given to something: by open with O_CREAT, mkdir or link.
void powerloss_will_create(const char *path);
void powerloss_will_rename(const char *from, const char *to);
void powerloss_will_remove(const char *path);
/// The content of an open file is going to change.
void powerloss_will_write(int descriptor);
/// A file or a directory is going to be on the disk as it is now.
void powerloss_will_sync(int descriptor);

/// Undoes what is not on the disk.
void powerloss_strike(void);
/// Removes what was kept for undoing.
void powerloss_forget(void);

#endif
