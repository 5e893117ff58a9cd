import Glibc

/// Whether AddressSanitizer watches: everything takes several times as long.
public let isSanitized = dlsym(nil, "__asan_init") != nil
