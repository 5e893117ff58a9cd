#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

// libcurl, and one typed wrapper for each kind of option: Swift cannot call variadic C functions.

#include <curl/curl.h>

#endif
