#include "tables/map_journal.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "io/file.hpp"
#include "text/json.hpp"

namespace paw {
namespace {

// Why a file that is there cannot be one that an earlier run of this user left; empty where it can.
std::string_view not_ours(const struct stat& file) {
  if (S_ISLNK(file.st_mode)) return "a symbolic link";
  if (!S_ISREG(file.st_mode)) return "not a regular file";
  if (file.st_uid != geteuid()) return "somebody else's file";
  return file.st_nlink > 1 ? "a file that has another name too" : "";
}

void check_ours(const std::filesystem::path& path, const std::filesystem::path& output) {
  struct stat file {};
  if (lstat(path.c_str(), &file) != 0) return;
  const std::string_view reason = not_ours(file);
  if (reason.empty()) return;
  throw Error(ErrorKind::Mismatch, fmt::format("cannot write {}: {} is there and is {}, which no earlier run left; "
                                               "move it away, or choose another output",
                                               output.string(), path.string(), reason));
}

}  // namespace

MapJournal::MapJournal(const std::filesystem::path& output, nlohmann::ordered_json identity)
    : output_(output_target(output)),
      partial_(output_.string() + ".partial"),
      progress_(output_.string() + ".progress"),
      identity_(std::move(identity)) {
  check_ours(progress_, output_);
  open_partial();
  lock_partial();
  remove_unfinished(progress_);
  bytes_ = recorded_bytes();
  // A record of other bytes must not outlive them.
  std::error_code ignored;
  if (rows_ == 0) std::filesystem::remove(progress_, ignored);
  if (ftruncate(descriptor_, static_cast<off_t>(bytes_)) != 0 || lseek(descriptor_, 0, SEEK_END) < 0) fail();
}

MapJournal::~MapJournal() {
  if (descriptor_ >= 0) close(descriptor_);
}

void MapJournal::open_partial() {
  constexpr int kFlags = O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
  do {
    descriptor_ = open(partial_.c_str(), kFlags | O_CREAT | O_EXCL, 0666);
    if (descriptor_ >= 0) return;
    if (errno != EEXIST) fail();
    check_ours(partial_, output_);
    descriptor_ = open(partial_.c_str(), kFlags);
  } while (descriptor_ < 0 && errno == ENOENT);  // another run gave it its final name in between
  if (descriptor_ < 0) fail();
}

// Of locks that the file system does not have (NFS without its daemon) nothing is expected.
void MapJournal::lock_partial() {
  struct stat opened {
  }, there{};
  const bool locked = flock(descriptor_, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK;
  // Whoever had the lock may have given the file its final name since it was opened here.
  const bool same = locked && fstat(descriptor_, &opened) == 0 && lstat(partial_.c_str(), &there) == 0 &&
                    opened.st_ino == there.st_ino && opened.st_dev == there.st_dev && not_ours(opened).empty();
  if (same) return;
  close(std::exchange(descriptor_, -1));
  throw Error(ErrorKind::Busy, fmt::format("another paw map is writing {}", output_.string()));
}

// How many bytes of the partial file stand; takes over the counts of rows.
size_t MapJournal::recorded_bytes() {
  std::error_code error;
  if (!std::filesystem::exists(progress_, error)) return 0;
  try {
    const auto json = parse_json(read_file(progress_, 1 << 20), progress_.string());
    const size_t bytes = json.at("bytes").get<size_t>(), rows = json.at("rows").get<size_t>(),
                 failed = json.at("failed").get<size_t>();
    if (json.at("identity") != identity_) {
      discarded_ = rows;
    } else if (std::filesystem::file_size(partial_) >= bytes) {
      rows_ = rows;
      failed_ = failed;
      return bytes;
    }
  } catch (const std::exception&) {  // a damaged record: start again
  }
  return 0;
}

void MapJournal::append(std::string_view text, size_t rows, size_t failed) {
  for (std::string_view rest = text; !rest.empty();) {
    const ssize_t written = write(descriptor_, rest.data(), rest.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) fail();
    rest.remove_prefix(static_cast<size_t>(written));
  }
  if (fsync(descriptor_) != 0) fail();
  bytes_ += text.size();
  rows_ += rows;
  failed_ += failed;
  write_record();
}

void MapJournal::write_record() const {
  check_ours(progress_, output_);  // a link would be written through
  write_file(progress_, dump_json({{"identity", identity_}, {"rows", rows_}, {"bytes", bytes_}, {"failed", failed_}}));
}

void MapJournal::finish() {
  if (fsync(descriptor_) != 0) fail();
  replace(partial_, output_);
  std::error_code ignored;
  std::filesystem::remove(progress_, ignored);
}

void MapJournal::fail() const {
  throw Error(ErrorKind::Io, fmt::format("cannot write {}: {}", partial_.string(), std::strerror(errno)));
}

}  // namespace paw
