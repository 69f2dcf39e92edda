#include "model/packed_file.hpp"

#include <fmt/format.h>

#include "hash/sha256.hpp"
#include "model/base.hpp"

namespace paw {
namespace {

// To be raised whenever PackedMatrix or the order of Base::matrices() changes.
constexpr int kVersion = 1;
constexpr size_t kDigits = 64;  // of a SHA-256

// One line of text: "paw repacked base VERSION BYTES SHA256-OF-BASE", spaces, the content's SHA-256.
std::string header(const std::string& base_sha256, size_t content_bytes, const std::string& content_sha256) {
  const std::string start = fmt::format("paw repacked base {} {} {}", kVersion, content_bytes, base_sha256);
  return fmt::format("{:<{}}{}\n", start, PackedFile::kHeaderBytes - kDigits - 1, content_sha256);
}

std::string_view text_of(std::span<const uint8_t> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace

std::optional<PackedFile> PackedFile::open(const std::filesystem::path& path, const std::string& base_sha256) {
  std::error_code ignored;
  if (!std::filesystem::is_regular_file(path, ignored)) return std::nullopt;
  std::optional<MappedFile> file;
  try {
    file.emplace(path);
  } catch (const Error&) {  // not ours to read
    return std::nullopt;
  }
  const auto bytes = file->bytes();
  if (bytes.size() < kHeaderBytes) return std::nullopt;
  const std::string found(reinterpret_cast<const char*>(bytes.data()), kHeaderBytes);
  const std::string content_sha256 = found.substr(kHeaderBytes - kDigits - 1, kDigits);
  if (found != header(base_sha256, bytes.size() - kHeaderBytes, content_sha256)) return std::nullopt;
  return PackedFile(std::move(*file), content_sha256);
}

void PackedFile::write(const std::filesystem::path& path, const Base& base, const std::string& base_sha256) {
  const auto matrices = base.matrices();
  Sha256 hash;
  size_t content_bytes = 0;
  for (const PackedMatrix* matrix : matrices) {
    hash.update(std::as_bytes(matrix->bytes()));
    content_bytes += matrix->bytes().size();
  }
  AtomicFile file(path);
  file.write(header(base_sha256, content_bytes, hash.hex()));
  for (const PackedMatrix* matrix : matrices) file.write(text_of(matrix->bytes()));
  file.commit();
}

std::span<const uint8_t> PackedFile::take(size_t size) {
  const auto bytes = file_.bytes();
  if (size > bytes.size() - position_)
    throw Error(ErrorKind::Damaged, "the repacked base is shorter than its matrices");
  const auto taken = bytes.subspan(position_, size);
  position_ += size;
  return {reinterpret_cast<const uint8_t*>(taken.data()), taken.size()};
}

}  // namespace paw
