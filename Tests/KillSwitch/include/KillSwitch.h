#ifndef KILLSWITCH_H
#define KILLSWITCH_H

// For tests alone: loaded into a process by LD_PRELOAD, this library counts every call that changes
// something below a folder, over all threads, and does something to the process at one of them.
//
// | variable          | value                                                            |
// |-------------------|------------------------------------------------------------------|
// | KILLSWITCH_FOLDER | the absolute path below which calls count, as steps from 1       |
// | KILLSWITCH_AT     | the step at which it happens, or how its path ends, from a slash |
// |                   | on: the first such step. Without it, steps are only counted      |
// | KILLSWITCH_ACTION | what happens, see below                                          |
// | KILLSWITCH_REPORT | a file for a line about the step, and for the count at the end   |
//
// | action      | what happens                                                                 |
// |-------------|------------------------------------------------------------------------------|
// | before      | SIGKILL instead of the step                                                  |
// | after       | SIGKILL once the step is done                                                |
// | power       | SIGKILL instead of the step, and all that was not fsynced is undone: names,  |
// |             | by their directories, and content. The worst that a power cut may leave      |
// | fail:ERRNO  | the step and all later ones fail with this number; with ENOSPC, only those   |
// |             | that need room                                                               |
// | wait:FIFO   | the step waits until somebody has opened this FIFO for writing and closed it |
//
// Steps are open with O_CREAT, write, pwrite, fsync, fdatasync, rename, link, unlink and mkdir, with
// their relatives that take a directory.

#endif
