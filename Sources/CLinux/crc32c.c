#include "crc32c.h"

#include <pthread.h>
#include <stdbool.h>
#include <string.h>

// Inside this file a "state" is a CRC before its last inversion; both polynomials are reflected.

enum { POLYNOMIALS = 2, SLICES = 8 };
static const uint32_t polynomials[POLYNOMIALS] = {0x82F63B78, 0xEDB88320};
enum { CRC32C, CRC32 };

// tables[p][k][b]: the state after byte b and k zero bytes. One step then takes eight bytes
// ("slicing by 8").
static uint32_t tables[POLYNOMIALS][SLICES][256];
static pthread_once_t tables_once = PTHREAD_ONCE_INIT;

static void make_tables(void) {
    for (int p = 0; p < POLYNOMIALS; p++) {
        for (uint32_t byte = 0; byte < 256; byte++) {
            uint32_t state = byte;
            for (int bit = 0; bit < 8; bit++)
                state = (state >> 1) ^ (state & 1 ? polynomials[p] : 0);
            tables[p][0][byte] = state;
        }
        for (int k = 1; k < SLICES; k++)
            for (int byte = 0; byte < 256; byte++) {
                uint32_t before = tables[p][k - 1][byte];
                tables[p][k][byte] = (before >> 8) ^ tables[p][0][before & 255];
            }
    }
}

static uint64_t load64(const uint8_t *p) {
    uint64_t value;
    memcpy(&value, p, sizeof value);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    value = __builtin_bswap64(value);
#endif
    return value;
}

static uint32_t by_tables(int which, uint32_t state, const uint8_t *p, size_t size) {
    pthread_once(&tables_once, make_tables);
    uint32_t (*t)[256] = tables[which];
    for (; size >= 8; p += 8, size -= 8) {
        uint64_t v = load64(p) ^ state;
        state = t[7][v & 255] ^ t[6][v >> 8 & 255] ^ t[5][v >> 16 & 255] ^ t[4][v >> 24 & 255] ^
                t[3][v >> 32 & 255] ^ t[2][v >> 40 & 255] ^ t[1][v >> 48 & 255] ^ t[0][v >> 56];
    }
    for (; size; p++, size--) state = (state >> 8) ^ t[0][(state ^ *p) & 255];
    return state;
}

// Per architecture: has_hardware; crc32c and crc32, one state through any bytes; four_crc32c and
// four_crc32, the CRCs of four chunks, of a multiple of eight bytes each, that lie one behind the
// other.

// A CRC instruction takes three cycles, but one can begin every cycle: so four chunks go side by
// side.
#define DEFINE_BY_INSTRUCTION(name, target_, step64, step8)                                        \
    target_ static uint32_t name(uint32_t state, const uint8_t *p, size_t size) {                  \
        for (; size >= 8; p += 8, size -= 8) state = (uint32_t)step64(state, load64(p));           \
        for (; size; p++, size--) state = step8(state, *p);                                        \
        return state;                                                                              \
    }                                                                                              \
    target_ static void four_##name(const uint8_t *p, size_t chunk, uint32_t *crcs) {              \
        uint32_t a = ~0u, b = ~0u, c = ~0u, d = ~0u;                                               \
        for (size_t i = 0; i < chunk; i += 8) {                                                    \
            a = (uint32_t)step64(a, load64(p + i));                                                \
            b = (uint32_t)step64(b, load64(p + chunk + i));                                        \
            c = (uint32_t)step64(c, load64(p + 2 * chunk + i));                                    \
            d = (uint32_t)step64(d, load64(p + 3 * chunk + i));                                    \
        }                                                                                          \
        crcs[0] = ~a, crcs[1] = ~b, crcs[2] = ~c, crcs[3] = ~d;                                    \
    }

#if defined(__x86_64__)
#include <immintrin.h>

#define SSE42 __attribute__((target("sse4.2")))
#define PCLMUL __attribute__((target("pclmul,sse4.2")))

DEFINE_BY_INSTRUCTION(crc32c, SSE42, _mm_crc32_u64, _mm_crc32_u8)

PCLMUL static __m128i load128(const uint8_t *p) {
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

// Moves 16 bytes on by a distance in bits: the halves times x^(distance + 32) and x^(distance - 32)
// modulo the polynomial. Source: V. Gopal et al., "Fast CRC Computation for Generic Polynomials
// Using PCLMULQDQ Instruction", Intel, 2009.
PCLMUL static __m128i moved(__m128i x, __m128i powers) {
    return _mm_xor_si128(_mm_clmulepi64_si128(x, powers, 0x00),
                         _mm_clmulepi64_si128(x, powers, 0x11));
}

PCLMUL static uint32_t crc32(uint32_t state, const uint8_t *p, size_t size) {
    if (size < 64) return by_tables(CRC32, state, p, size);
    const __m128i by512 = _mm_set_epi64x(0x1c6e41596, 0x154442bd4);
    const __m128i by128 = _mm_set_epi64x(0x0ccaa009e, 0x1751997d0);
    __m128i a = _mm_xor_si128(load128(p), _mm_cvtsi32_si128((int)state));
    __m128i b = load128(p + 16), c = load128(p + 32), d = load128(p + 48);
    for (p += 64, size -= 64; size >= 64; p += 64, size -= 64) {
        a = _mm_xor_si128(moved(a, by512), load128(p));
        b = _mm_xor_si128(moved(b, by512), load128(p + 16));
        c = _mm_xor_si128(moved(c, by512), load128(p + 32));
        d = _mm_xor_si128(moved(d, by512), load128(p + 48));
    }
    a = _mm_xor_si128(moved(a, by128), b);
    a = _mm_xor_si128(moved(a, by128), c);
    a = _mm_xor_si128(moved(a, by128), d);
    uint8_t folded[16];  // has the same remainder as all bytes up to here
    _mm_storeu_si128((__m128i *)(void *)folded, a);
    return by_tables(CRC32, by_tables(CRC32, 0, folded, sizeof folded), p, size);
}

static void four_crc32(const uint8_t *p, size_t chunk, uint32_t *crcs) {
    for (int i = 0; i < 4; i++) crcs[i] = ~crc32(~0u, p + (size_t)i * chunk, chunk);
}

static bool has_hardware(int which) {
    return __builtin_cpu_supports("sse4.2") &&
           (which == CRC32C || __builtin_cpu_supports("pclmul"));
}

// Joining multiplies, as the other CRC does.
bool clinux_crc32c_can_join(void) { return has_hardware(CRC32); }

// The sum of products has 63 bits, lowest last: taken for 64 it is multiplied by x, and the CRC
// instruction multiplies it by x^32 and takes the remainder.
PCLMUL uint32_t clinux_crc32c_join(uint32_t crc, const uint32_t *crcs, size_t fours,
                                   const uint32_t *powers) {
    if (!fours) return crc;
    const __m128i by = _mm_set_epi64x(powers[1], powers[0]);
    const __m128i by_less = _mm_set_epi64x(powers[3], powers[2]);
    for (; fours; fours--, crcs += 4) {
        __m128i sum = _mm_xor_si128(moved(_mm_set_epi64x(crcs[0], crc), by),
                                    moved(_mm_set_epi64x(crcs[2], crcs[1]), by_less));
        crc = (uint32_t)_mm_crc32_u64(0, (uint64_t)_mm_cvtsi128_si64(sum)) ^ crcs[3];
    }
    return crc;
}

#else
bool clinux_crc32c_can_join(void) { return false; }

uint32_t clinux_crc32c_join(uint32_t crc, const uint32_t *crcs, size_t fours,
                            const uint32_t *powers) {
    (void)crcs, (void)fours, (void)powers;
    return crc;
}
#endif

#if defined(__aarch64__)
#include <sys/auxv.h>

#define ARM_CRC __attribute__((target("crc")))
DEFINE_BY_INSTRUCTION(crc32c, ARM_CRC, __builtin_arm_crc32cd, __builtin_arm_crc32cb)
DEFINE_BY_INSTRUCTION(crc32, ARM_CRC, __builtin_arm_crc32d, __builtin_arm_crc32b)

static bool has_hardware(int which) {
    (void)which;
    return getauxval(AT_HWCAP) & 1 << 7;  // HWCAP_CRC32
}

#elif !defined(__x86_64__)
static bool has_hardware(int which) {
    (void)which;
    return false;
}
#define crc32c(state, p, size) by_tables(CRC32C, state, p, size)
#define crc32(state, p, size) by_tables(CRC32, state, p, size)
#define four_crc32c(p, chunk, crcs) ((void)p, (void)chunk, (void)crcs)
#define four_crc32(p, chunk, crcs) ((void)p, (void)chunk, (void)crcs)
#endif

static uint32_t by_hardware(int which, uint32_t state, const uint8_t *p, size_t size) {
    return which == CRC32C ? crc32c(state, p, size) : crc32(state, p, size);
}

static void four_by_hardware(int which, const uint8_t *p, size_t chunk, uint32_t *crcs) {
    if (which == CRC32C) four_crc32c(p, chunk, crcs);
    else four_crc32(p, chunk, crcs);
}

static uint32_t crc_of(int which, uint32_t crc, const void *data, size_t size) {
    return ~(has_hardware(which) ? by_hardware : by_tables)(which, ~crc, data, size);
}

static void crcs_of_chunks(int which, const uint8_t *p, size_t chunk, size_t count,
                           uint32_t *crcs) {
    if (chunk % 8 == 0 && has_hardware(which))
        for (; count >= 4; count -= 4, p += 4 * chunk, crcs += 4)
            four_by_hardware(which, p, chunk, crcs);
    for (; count; count--, p += chunk, crcs++) *crcs = crc_of(which, 0, p, chunk);
}

uint32_t clinux_crc32c(uint32_t crc, const void *data, size_t size) {
    return crc_of(CRC32C, crc, data, size);
}

uint32_t clinux_crc32(uint32_t crc, const void *data, size_t size) {
    return crc_of(CRC32, crc, data, size);
}

void clinux_crc32c_chunks(const void *data, size_t chunk, size_t count, uint32_t *crcs) {
    crcs_of_chunks(CRC32C, data, chunk, count, crcs);
}

void clinux_crc32_chunks(const void *data, size_t chunk, size_t count, uint32_t *crcs) {
    crcs_of_chunks(CRC32, data, chunk, count, crcs);
}

uint32_t clinux_crc32c_portable(uint32_t crc, const void *data, size_t size) {
    return ~by_tables(CRC32C, ~crc, data, size);
}

uint32_t clinux_crc32_portable(uint32_t crc, const void *data, size_t size) {
    return ~by_tables(CRC32, ~crc, data, size);
}
