// SHA-256 (FIPS 180-4) through libsodium, in one piece or in a stream.
#pragma once

#include <sodium.h>

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace paw {

class Sha256 {
 public:
  Sha256();
  void update(std::span<const std::byte> bytes);
  void update(std::string_view bytes) { update(std::as_bytes(std::span(bytes.data(), bytes.size()))); }
  std::string hex();  // 64 lower-case hexadecimal digits; call once, at the end

 private:
  crypto_hash_sha256_state state_;
};

std::string sha256_hex(std::span<const std::byte> bytes);
std::string sha256_hex(std::string_view bytes);

}  // namespace paw
