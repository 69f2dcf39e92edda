#include "archive/zip.hpp"

#include <fmt/format.h>
#include <zip.h>

#include <array>

namespace paw {
namespace {

std::string message_of(zip_error_t* error) {
  std::string message = zip_error_strerror(error);
  zip_error_fini(error);
  return message;
}

// The archive takes the source over; it stays with the caller on failure.
zip_t* open_source(zip_source_t* source, int flags, const std::string& name) {
  zip_error_t error;
  zip_error_init(&error);
  zip_t* archive = zip_open_from_source(source, flags, &error);
  if (archive != nullptr) return archive;
  zip_source_free(source);
  throw Error(ErrorKind::Damaged, fmt::format("{} is not a readable ZIP archive: {}", name, message_of(&error)));
}

zip_source_t* memory_source(std::string_view bytes, const std::string& name) {
  zip_error_t error;
  zip_error_init(&error);
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  if (source == nullptr)
    throw Error(ErrorKind::OutOfMemory, fmt::format("cannot read {}: {}", name, message_of(&error)));
  return source;
}

// 1980-01-01 12:00 in the archive's own form: libzip converts through local time, and noon exists in every time zone.
constexpr zip_uint16_t kFixedTime = 12 << 11;
constexpr zip_uint16_t kFixedDate = (1 << 5) | 1;

struct CloseEntry {
  void operator()(zip_file_t* file) const { zip_fclose(file); }
};

}  // namespace

void ZipReader::Discard::operator()(zip* archive) const { zip_discard(archive); }

ZipReader::ZipReader(std::span<const std::byte> bytes, std::string name) : name_(std::move(name)) {
  const std::string_view text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  archive_.reset(open_source(memory_source(text, name_), ZIP_RDONLY, name_));
}

ZipReader::ZipReader(const std::filesystem::path& path) : name_(path.string()) {
  int code = 0;
  archive_.reset(zip_open(path.c_str(), ZIP_RDONLY, &code));
  if (archive_) return;
  zip_error_t error;
  zip_error_init_with_code(&error, code);
  throw Error(ErrorKind::Damaged, fmt::format("{} is not a readable ZIP archive: {}", name_, message_of(&error)));
}

bool ZipReader::has(std::string_view entry) const {
  return zip_name_locate(archive_.get(), std::string(entry).c_str(), ZIP_FL_ENC_RAW) >= 0;
}

uint64_t ZipReader::find(std::string_view entry) const {
  const auto count = static_cast<uint64_t>(zip_get_num_entries(archive_.get(), 0));
  uint64_t found = count;
  for (uint64_t i = 0; i < count; ++i) {
    const char* name = zip_get_name(archive_.get(), i, ZIP_FL_ENC_RAW);
    if (name == nullptr || entry != name) continue;
    if (found != count) throw Error(ErrorKind::Damaged, fmt::format("{} holds {} twice", name_, entry));
    found = i;
  }
  if (found == count) throw Error(ErrorKind::Damaged, fmt::format("{} holds no {}", name_, entry));
  return found;
}

void ZipReader::stream(std::string_view entry, uint64_t limit,
                       const std::function<void(std::string_view)>& sink) const {
  const uint64_t index = find(entry);
  zip_stat_t status;
  if (zip_stat_index(archive_.get(), index, 0, &status) != 0) {
    throw Error(ErrorKind::Damaged, fmt::format("{} is damaged: {} cannot be described", name_, entry));
  }
  if ((status.valid & ZIP_STAT_ENCRYPTION_METHOD) != 0 && status.encryption_method != ZIP_EM_NONE) {
    throw Error(ErrorKind::Unsupported, fmt::format("{} holds {} encrypted, which is not supported", name_, entry));
  }
  const std::unique_ptr<zip_file_t, CloseEntry> file(zip_fopen_index(archive_.get(), index, 0));
  if (!file)
    throw Error(ErrorKind::Damaged, fmt::format("{} is damaged: {}: {}", name_, entry, zip_strerror(archive_.get())));
  std::array<char, 64 << 10> buffer;
  uint64_t total = 0;
  while (true) {
    const zip_int64_t size = zip_fread(file.get(), buffer.data(), buffer.size());
    if (size < 0)
      throw Error(ErrorKind::Damaged,
                  fmt::format("{} is damaged: {}: {}", name_, entry, zip_file_strerror(file.get())));
    if (size == 0) return;
    total += static_cast<uint64_t>(size);
    if (total > limit)
      throw Error(ErrorKind::TooLarge,
                  fmt::format("{} holds {} of more than the limit of {} bytes", name_, entry, limit));
    sink({buffer.data(), static_cast<size_t>(size)});
  }
}

std::string ZipReader::read(std::string_view entry, uint64_t limit) const {
  std::string bytes;
  stream(entry, limit, [&](std::string_view piece) { bytes.append(piece); });
  return bytes;
}

namespace {

void add_entry(zip_t* archive, const std::string& name, std::string_view bytes) {
  zip_source_t* source = zip_source_buffer(archive, bytes.data(), bytes.size(), 0);
  const zip_int64_t added = source == nullptr ? -1 : zip_file_add(archive, name.c_str(), source, ZIP_FL_ENC_UTF_8);
  if (added < 0 && source != nullptr) zip_source_free(source);
  const auto index = static_cast<zip_uint64_t>(added);
  if (added < 0 || zip_set_file_compression(archive, index, ZIP_CM_STORE, 0) != 0 ||
      zip_file_set_dostime(archive, index, kFixedTime, kFixedDate, 0) != 0) {
    throw Error(ErrorKind::Failed, fmt::format("cannot write {} to the archive: {}", name, zip_strerror(archive)));
  }
}

std::string all_bytes(zip_source_t* source) {
  std::string bytes;
  zip_stat_t status;
  const bool sized =
      zip_source_open(source) == 0 && zip_source_stat(source, &status) == 0 && (status.valid & ZIP_STAT_SIZE) != 0;
  if (sized) bytes.resize(status.size);
  if (!sized || zip_source_read(source, bytes.data(), bytes.size()) != static_cast<zip_int64_t>(bytes.size())) {
    throw Error(ErrorKind::Failed, "cannot read the archive back from memory");
  }
  zip_source_close(source);
  return bytes;
}

}  // namespace

std::string zip_bytes(const std::vector<std::pair<std::string, std::string_view>>& entries) {
  zip_source_t* source = memory_source({}, "a new archive");
  // Kept for reading after the archive, which would free it, is closed.
  zip_source_keep(source);
  const std::unique_ptr<zip_source_t, decltype(&zip_source_free)> kept(source, &zip_source_free);
  std::unique_ptr<zip_t, decltype(&zip_discard)> archive(
      open_source(source, ZIP_CREATE | ZIP_TRUNCATE, "a new archive"), &zip_discard);
  for (const auto& [name, bytes] : entries) add_entry(archive.get(), name, bytes);
  if (zip_close(archive.get()) != 0) {
    throw Error(ErrorKind::Failed, fmt::format("cannot write the archive: {}", zip_strerror(archive.get())));
  }
  archive.release();
  return all_bytes(source);
}

}  // namespace paw
