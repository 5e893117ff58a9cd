#ifndef CCURL_SHIM_H
#define CCURL_SHIM_H

// libcurl, and one typed wrapper for each kind of option: Swift cannot call variadic C functions.
// The parentheses around the names keep curl.h's type-checking macros out; the types here replace them.

#include <curl/curl.h>

static inline CURLcode ccurl_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

static inline CURLcode ccurl_set_int64(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// libcurl copies the string.
static inline CURLcode ccurl_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// The pointer must stay valid as long as the handle.
static inline CURLcode ccurl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

/// The list must stay valid as long as the handle.
static inline CURLcode ccurl_set_list(CURL *easy, CURLoption option, struct curl_slist *list) {
    return (curl_easy_setopt)(easy, option, list);
}

static inline CURLcode ccurl_set_read_callback(CURL *easy, curl_read_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_READFUNCTION, callback);
}

static inline CURLcode ccurl_set_seek_callback(CURL *easy, curl_seek_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_SEEKFUNCTION, callback);
}

static inline CURLcode ccurl_set_write_callback(CURL *easy, curl_write_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_WRITEFUNCTION, callback);
}

static inline CURLcode ccurl_set_header_callback(CURL *easy, curl_write_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_HEADERFUNCTION, callback);
}

static inline CURLcode ccurl_set_open_callback(CURL *easy, curl_opensocket_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

static inline CURLcode ccurl_set_prerequest_callback(CURL *easy, curl_prereq_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, callback);
}

static inline CURLMcode ccurl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

static inline CURLMcode ccurl_multi_set_socket_callback(
    CURLM *multi, curl_socket_callback callback, void *context) {
    CURLMcode code = (curl_multi_setopt)(multi, CURLMOPT_SOCKETDATA, context);
    return code ? code : (curl_multi_setopt)(multi, CURLMOPT_SOCKETFUNCTION, callback);
}

static inline CURLMcode ccurl_multi_set_timer_callback(
    CURLM *multi, curl_multi_timer_callback callback, void *context) {
    CURLMcode code = (curl_multi_setopt)(multi, CURLMOPT_TIMERDATA, context);
    return code ? code : (curl_multi_setopt)(multi, CURLMOPT_TIMERFUNCTION, callback);
}

/// Deprecated, because nobody should have to look at all transfers.
static inline CURLMcode ccurl_multi_socket_all(CURLM *multi) {
    int running = 0;
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
    return curl_multi_socket_all(multi, &running);
#pragma GCC diagnostic pop
}

static inline CURLcode ccurl_get_int64(CURL *easy, CURLINFO info, curl_off_t *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

#endif
