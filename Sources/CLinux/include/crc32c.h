#ifndef CLINUX_CRC32C_H
#define CLINUX_CRC32C_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// CRC32C (Castagnoli) and CRC32 (zlib's) as HDFS uses them, with the processor's instructions where
// it has them. All values are finished CRCs: 0 is that of no bytes, "123456789" gives 0xe3069283
// and 0xcbf43926.

/// The CRC of what `crc` is the CRC of, followed by `size` bytes.
uint32_t clinux_crc32c(uint32_t crc, const void *data, size_t size);
uint32_t clinux_crc32(uint32_t crc, const void *data, size_t size);

/// The CRC of each of `count` chunks of `chunk` bytes that lie one behind the other.
void clinux_crc32c_chunks(const void *data, size_t chunk, size_t count, uint32_t *crcs);
void clinux_crc32_chunks(const void *data, size_t chunk, size_t count, uint32_t *crcs);

/// The CRC32C of a run of bytes and the chunks behind it, of which only the CRCs are known: four times
/// `fours` of them, all of the same length. `powers` are x^(4n - 33), x^(3n - 33), x^(2n - 33) and
/// x^(n - 33) modulo the polynomial, where n is a chunk's length in bits.
uint32_t clinux_crc32c_join(uint32_t crc, const uint32_t *crcs, size_t fours,
                            const uint32_t *powers);

/// Whether this processor can do that.
bool clinux_crc32c_can_join(void);

/// `clinux_crc32c` and `clinux_crc32` by tables alone: what a processor without the instructions uses.
uint32_t clinux_crc32c_portable(uint32_t crc, const void *data, size_t size);
uint32_t clinux_crc32_portable(uint32_t crc, const void *data, size_t size);

#endif
