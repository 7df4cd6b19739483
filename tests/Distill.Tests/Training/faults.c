// Asks before every call that changes a file or folder under a path whether it may go on. Loaded before libc
// (LD_PRELOAD), so that .NET's own calls come by here.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

enum { go_on = 0, write_half = -1 };  // else an errno

static char watched[4096];
static int (*policy)(const char* call);  // null where nobody asks
static __thread int asking;              // what the policy itself does is let through

// From now on the policy decides over calls on paths that begin so; null ends it.
void faults_watch(const char* folder, int (*decide)(const char*)) {
    strncpy(watched, folder, sizeof watched - 1);
    policy = decide;
}

static int is_watched(const char* path) {
    return policy && path && !asking && strncmp(path, watched, strlen(watched)) == 0;
}

static int is_watched_file(int file) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = policy && !asking ? readlink(link, path, sizeof path - 1) : -1;
    if (length < 0) return 0;
    path[length] = 0;
    return is_watched(path);
}

static int ask(const char* call) {
    asking = 1;
    int decision = policy(call);
    asking = 0;
    return decision;
}

// Whether the call fails; errno is set then.
static int fails(const char* call) {
    int decision = ask(call);
    if (decision > 0) errno = decision;
    return decision > 0;
}

#define REAL(result, name, ...)         \
    static result (*real)(__VA_ARGS__); \
    if (!real) real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

// How many of the bytes may be written; -1 for a failure.
static ssize_t allowed(int file, const char* call, size_t count) {
    if (!is_watched_file(file)) return (ssize_t)count;
    int decision = ask(call);
    if (decision > 0) errno = decision;
    return decision > 0 ? -1 : decision == write_half ? (ssize_t)(count / 2) : (ssize_t)count;
}

ssize_t write(int file, const void* bytes, size_t count) {
    REAL(ssize_t, write, int, const void*, size_t);
    ssize_t some = allowed(file, "write", count);
    return some < 0 ? -1 : real(file, bytes, (size_t)some);
}

ssize_t pwrite(int file, const void* bytes, size_t count, off_t offset) {
    REAL(ssize_t, pwrite, int, const void*, size_t, off_t);
    ssize_t some = allowed(file, "pwrite", count);
    return some < 0 ? -1 : real(file, bytes, (size_t)some, offset);
}

ssize_t pwrite64(int file, const void* bytes, size_t count, off64_t offset) {
    REAL(ssize_t, pwrite64, int, const void*, size_t, off64_t);
    ssize_t some = allowed(file, "pwrite", count);
    return some < 0 ? -1 : real(file, bytes, (size_t)some, offset);
}

#define OF_FILE(name, parameters, ...)                                         \
    int name parameters {                                                      \
        REAL(int, name, PARAMETERS_##name);                                    \
        return is_watched_file(file) && fails(#name) ? -1 : real(__VA_ARGS__); \
    }
#define PARAMETERS_fsync int
#define PARAMETERS_fdatasync int
#define PARAMETERS_ftruncate int, off_t
#define PARAMETERS_ftruncate64 int, off64_t
OF_FILE(fsync, (int file), file)
OF_FILE(fdatasync, (int file), file)
OF_FILE(ftruncate, (int file, off_t length), file, length)
OF_FILE(ftruncate64, (int file, off64_t length), file, length)

#define OF_PATH(name, parameters, ...)                                    \
    int name parameters {                                                 \
        REAL(int, name, PARAMETERS_##name);                               \
        return is_watched(path) && fails(#name) ? -1 : real(__VA_ARGS__); \
    }
#define PARAMETERS_rename const char*, const char*
#define PARAMETERS_link const char*, const char*
#define PARAMETERS_unlink const char*
#define PARAMETERS_rmdir const char*
#define PARAMETERS_mkdir const char*, mode_t
OF_PATH(rename, (const char* path, const char* to), path, to)
OF_PATH(link, (const char* path, const char* to), path, to)
OF_PATH(unlink, (const char* path), path)
OF_PATH(rmdir, (const char* path), path)
OF_PATH(mkdir, (const char* path, mode_t mode), path, mode)

#define OF_OPEN(name)                                                                        \
    int name(const char* path, int flags, ...) {                                             \
        REAL(int, name, const char*, int, ...);                                              \
        va_list more;                                                                        \
        va_start(more, flags);                                                               \
        mode_t mode = va_arg(more, mode_t);                                                  \
        va_end(more);                                                                        \
        int changes = (flags & (O_CREAT | O_WRONLY | O_RDWR | O_TRUNC)) && is_watched(path); \
        return changes && fails("open") ? -1 : real(path, flags, mode);                      \
    }
OF_OPEN(open)
OF_OPEN(open64)
