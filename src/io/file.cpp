#include "io/file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <random>
#include <utility>

namespace paw {
namespace {

ErrorKind kind_of(int error) {
  switch (error) {
    case ENOENT:
    case ENOTDIR: return ErrorKind::NotFound;
    case ENOMEM: return ErrorKind::OutOfMemory;
    default: return ErrorKind::Io;
  }
}

[[noreturn]] void fail(const char* action, const std::filesystem::path& path) {
  const int error = errno;
  throw Error(kind_of(error), fmt::format("cannot {} {}: {}", action, path.string(), std::strerror(error)));
}

std::filesystem::path folder_of(const std::filesystem::path& path) {
  return path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
}

// Creates a file beside `path`, which nobody else has; `name` becomes its name.
int create_beside(const std::filesystem::path& path, std::string& name) {
  constexpr std::string_view kCharacters = "abcdefghijklmnopqrstuvwxyz0123456789";
  std::random_device random;
  for (;;) {
    name = path.string().append(kUnfinished);
    for (size_t i = 0; i < kUnfinishedLetters; ++i) name += kCharacters[random() % kCharacters.size()];
    const int descriptor = open(name.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (descriptor >= 0 || errno != EEXIST) return descriptor;
  }
}

}  // namespace

std::filesystem::path output_target(const std::filesystem::path& path) {
  namespace fs = std::filesystem;
  std::error_code error;
  const fs::path target = fs::is_symlink(path, error) ? fs::weakly_canonical(path, error) : path;
  const fs::file_status status = fs::status(target, error);
  if (status.type() == fs::file_type::none) {
    throw Error(ErrorKind::Io, fmt::format("cannot write {}: {}", path.string(), error.message()));
  }
  if (fs::is_directory(status))
    throw Error(ErrorKind::Io, fmt::format("cannot write {}: it is a folder", path.string()));
  if (fs::exists(status) && !fs::is_regular_file(status)) {
    throw Error(ErrorKind::Io, fmt::format("cannot write {}: it is not a regular file", path.string()));
  }
  return target;
}

MappedFile::MappedFile(const std::filesystem::path& path) {
  const int descriptor = open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (descriptor < 0) fail("open", path);
  struct stat status {};
  const bool known = fstat(descriptor, &status) == 0;
  if (!known || !S_ISREG(status.st_mode)) {
    close(descriptor);
    throw Error(ErrorKind::Io, fmt::format("cannot read {}: it is not a regular file", path.string()));
  }
  size_ = static_cast<size_t>(status.st_size);
  if (size_ > 0) {
    void* address = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
    if (address == MAP_FAILED) {
      close(descriptor);
      fail("map", path);
    }
    data_ = static_cast<const std::byte*>(address);
  }
  close(descriptor);
}

MappedFile::MappedFile(MappedFile&& other) noexcept
    : data_(std::exchange(other.data_, nullptr)), size_(std::exchange(other.size_, 0)) {}

MappedFile::~MappedFile() {
  if (data_ != nullptr) munmap(const_cast<std::byte*>(data_), size_);
}

AtomicFile::AtomicFile(const std::filesystem::path& path) : path_(output_target(path)) {
  std::string name;
  descriptor_ = create_beside(path_, name);
  if (descriptor_ < 0) fail("write", path_);
  temporary_ = name;
  struct stat replaced {};
  if (stat(path_.c_str(), &replaced) == 0) fchmod(descriptor_, replaced.st_mode & 0777);
}

AtomicFile::~AtomicFile() {
  if (descriptor_ >= 0) close(descriptor_);
  if (!temporary_.empty()) unlink(temporary_.c_str());
}

void AtomicFile::write(std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t written = ::write(descriptor_, bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail("write", path_);
    bytes.remove_prefix(static_cast<size_t>(written));
  }
}

void AtomicFile::commit() {
  if (fsync(descriptor_) != 0) fail("write", path_);
  if (close(std::exchange(descriptor_, -1)) != 0) fail("write", path_);
  replace(temporary_, path_);
  temporary_.clear();
}

void replace(const std::filesystem::path& from, const std::filesystem::path& to) {
  if (rename(from.c_str(), to.c_str()) != 0) fail("write", to);
  const int folder = open(folder_of(to).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    fsync(folder);
    close(folder);
  }
}

std::string read_file(const std::filesystem::path& path, size_t limit) {
  const MappedFile file(path);
  const auto bytes = file.bytes();
  if (bytes.size() > limit) {
    throw Error(ErrorKind::TooLarge, fmt::format("cannot read {}: it has {} bytes, more than the limit of {}",
                                                 path.string(), bytes.size(), limit));
  }
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

void check_output(const std::filesystem::path& path) {
  if (path.empty()) throw Error(ErrorKind::Usage, "the name of the output file is empty");
  const std::filesystem::path folder = folder_of(output_target(path));
  std::error_code ignored;
  if (!std::filesystem::is_directory(folder, ignored)) {
    throw Error(ErrorKind::NotFound,
                fmt::format("cannot write {}: there is no folder {}", path.string(), folder.string()));
  }
  if (access(folder.c_str(), W_OK | X_OK) != 0) fail("write", path);
}

void remove_unfinished(const std::filesystem::path& path) {
  const std::string start = path.filename().string().append(kUnfinished);
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(folder_of(path), ignored)) {
    const std::string name = entry.path().filename().string();
    if (name.starts_with(start) && name.size() == start.size() + kUnfinishedLetters) {
      std::filesystem::remove(entry.path(), ignored);
    }
  }
}

void write_file(const std::filesystem::path& path, std::string_view bytes) {
  AtomicFile file(path);
  file.write(bytes);
  file.commit();
}

}  // namespace paw
