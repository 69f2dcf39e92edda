#include "hash/sha256.hpp"

#include <openssl/evp.h>

#include <array>

#include "paw/error.hpp"

namespace paw {
namespace {

// OpenSSL fails here only where its settings forbid SHA-256 or memory is out.
void check(int done) {
  if (done != 1) throw Error(ErrorKind::Failed, "OpenSSL cannot compute SHA-256 here");
}

}  // namespace

void Sha256::Free::operator()(evp_md_ctx_st* state) const { EVP_MD_CTX_free(state); }

Sha256::Sha256() : state_(EVP_MD_CTX_new()) { check(EVP_DigestInit_ex(state_.get(), EVP_sha256(), nullptr)); }

Sha256::Sha256(const Sha256& other) : state_(EVP_MD_CTX_new()) {
  check(EVP_MD_CTX_copy_ex(state_.get(), other.state_.get()));
}

void Sha256::update(std::span<const std::byte> bytes) {
  check(EVP_DigestUpdate(state_.get(), bytes.data(), bytes.size()));
}

std::string Sha256::hex() {
  constexpr size_t kBytes = 32;
  std::array<unsigned char, kBytes> digest;
  check(EVP_DigestFinal_ex(state_.get(), digest.data(), nullptr));
  std::string text;
  for (const unsigned char byte : digest) {
    text += "0123456789abcdef"[byte >> 4];
    text += "0123456789abcdef"[byte & 15];
  }
  return text;
}

std::string sha256_hex(std::span<const std::byte> bytes) {
  Sha256 hash;
  hash.update(bytes);
  return hash.hex();
}

std::string sha256_hex(std::string_view bytes) {
  return sha256_hex(std::as_bytes(std::span(bytes.data(), bytes.size())));
}

}  // namespace paw
