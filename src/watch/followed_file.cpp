#include "watch/followed_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "hash/sha256.hpp"
#include "paw/error.hpp"

namespace paw::watch {
namespace {

constexpr size_t kChunk = 64 << 10;
constexpr size_t kTail = 64;  // bytes that are read again, so that a truncation is seen
// A file that was renamed is read on for so long, since its writer may have it open still.
constexpr std::chrono::seconds kGrace(5);

bool is_later(const timespec& a, const timespec& b) {
  return a.tv_sec != b.tv_sec ? a.tv_sec > b.tv_sec : a.tv_nsec > b.tv_nsec;
}

size_t read_at(int descriptor, char* to, size_t size, uint64_t offset) {
  for (;;) {
    const ssize_t count = pread(descriptor, to, size, static_cast<off_t>(offset));
    if (count >= 0) return static_cast<size_t>(count);
    if (errno != EINTR) throw Error(ErrorKind::Io, fmt::format("cannot read a log: {}", std::strerror(errno)));
  }
}

struct stat status_of(int descriptor) {
  struct stat status {};
  if (fstat(descriptor, &status) != 0)
    throw Error(ErrorKind::Io, fmt::format("cannot read a log: {}", std::strerror(errno)));
  return status;
}

LogDecoder::Encoding encoding_at(int descriptor, uint64_t offset) {
  if (offset == 0) return LogDecoder::Encoding::Unknown;
  std::array<char, 2> beginning{};
  return LogDecoder::encoding_of({beginning.data(), read_at(descriptor, beginning.data(), 2, 0)});
}

// Behind the last line end of a file.
uint64_t last_line_end(int descriptor) {
  const auto size = static_cast<uint64_t>(status_of(descriptor).st_size);
  std::string text(std::min<uint64_t>(size, kChunk), '\0');
  text.resize(read_at(descriptor, text.data(), text.size(), size - text.size()));
  const size_t end = text.rfind('\n');
  if (end == std::string::npos) return text.size() < kChunk ? 0 : size;
  const bool wide = LogDecoder::encoding_of(text) == LogDecoder::Encoding::Utf16Little ||
                    encoding_at(descriptor, 1) == LogDecoder::Encoding::Utf16Little;
  return std::min(size - text.size() + end + (wide ? 2 : 1), size);
}

bool is_compressed(const std::filesystem::path& path) {
  constexpr std::array<const char*, 5> kExtensions = {".gz", ".zst", ".xz", ".bz2", ".lz4"};
  const std::string extension = path.extension().string();
  return std::ranges::find(kExtensions, extension) != kExtensions.end();
}

}  // namespace

Position position_at(int descriptor, uint64_t offset, uint64_t compared) {
  std::string beginning(std::min<uint64_t>(Position::kCompared, compared), '\0');
  beginning.resize(read_at(descriptor, beginning.data(), beginning.size(), 0));
  return {static_cast<uint64_t>(status_of(descriptor).st_ino), offset, beginning.size(), sha256_hex(beginning)};
}

// ---- One reading ----

Reading::Reading(int descriptor, uint64_t id, uint64_t offset, const LineForm& form, Push push)
    : descriptor_(descriptor),
      id_(id),
      inode_(static_cast<uint64_t>(status_of(descriptor).st_ino)),
      offset_(offset),
      line_begin_(offset),
      encoding_(encoding_at(descriptor, offset)),
      decoder_(encoding_),
      push_(std::move(push)),
      assembler_(form, [this](Line line) {
        collected_.push_back(std::move(line));
        return true;
      }) {
  tail_.resize(std::min<uint64_t>(kTail, offset));
  tail_.resize(read_at(descriptor_, tail_.data(), tail_.size(), offset - tail_.size()));
}

Reading::~Reading() { close(descriptor_); }

Reading::State Reading::read_some() {
  chunk_.resize(tail_.size() + kChunk);
  const size_t count = read_at(descriptor_, chunk_.data(), chunk_.size(), offset_ - tail_.size());
  const std::string_view bytes = std::string_view(chunk_).substr(0, count);
  if (!bytes.starts_with(tail_)) return State::Truncated;
  const std::string_view fresh = bytes.substr(tail_.size());
  if (fresh.empty()) return State::AtEnd;
  if (encoding_ == LogDecoder::Encoding::Unknown)
    encoding_ = offset_ == 0 ? LogDecoder::encoding_of(fresh) : encoding_at(descriptor_, 1);
  const bool wanted = feed(fresh);
  tail_ = bytes.substr(bytes.size() - std::min(kTail, bytes.size()));
  return wanted ? State::Read : State::Stopped;
}

// The place behind the first line end; npos where there is none. Of UTF-16, line ends are where units are.
size_t Reading::line_end_in(std::string_view bytes) const {
  if (encoding_ != LogDecoder::Encoding::Utf16Little && encoding_ != LogDecoder::Encoding::Utf16Big) {
    const size_t end = bytes.find('\n');
    return end == std::string_view::npos ? end : end + 1;
  }
  const std::string_view line_end =
      encoding_ == LogDecoder::Encoding::Utf16Little ? std::string_view("\n\0", 2) : std::string_view("\0\n", 2);
  for (size_t at = offset_ % 2; at + 1 < bytes.size(); at += 2) {
    if (bytes.substr(at, 2) == line_end) return at + 2;
  }
  return std::string_view::npos;
}

bool Reading::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const size_t end = line_end_in(bytes);
    const std::string_view piece = bytes.substr(0, end);
    bytes.remove_prefix(piece.size());
    offset_ += piece.size();
    if (!add(piece, end != std::string_view::npos)) return false;
  }
  return true;
}

bool Reading::add(std::string_view bytes, bool line_end) {
  const bool had_event = assembler_.has_event(), had_part = assembler_.has_part();
  assembler_.add(decoder_.decode(bytes));
  // An event that is there now began with this line, unless it was there before and nothing ended it.
  if (!had_event || !collected_.empty()) event_begin_ = line_begin_;
  if (!had_part) part_begin_ = line_begin_;
  if (line_end) line_begin_ = offset_;
  return push_collected();
}

// Before this offset, all is pushed.
uint64_t Reading::safe() const {
  uint64_t safe = line_begin_;
  if (assembler_.has_event()) safe = std::min(safe, event_begin_);
  if (assembler_.has_part()) safe = std::min(safe, part_begin_);
  return safe;
}

bool Reading::push_collected() {
  for (size_t i = 0; i < collected_.size(); ++i) {
    collected_[i].origin = {id_, i + 1 == collected_.size() ? safe() : 0};
    pushed_ = std::max(pushed_, collected_[i].origin.end);
    if (!push_(std::move(collected_[i]))) return false;
  }
  collected_.clear();
  return true;
}

bool Reading::push_expired() {
  assembler_.push_expired();
  return push_collected();
}

bool Reading::finish() {
  assembler_.add(decoder_.finish());
  assembler_.finish();
  line_begin_ = offset_;
  return push_collected();
}

// ---- All readings of a path ----

FollowedFile::FollowedFile(std::filesystem::path path, LineForm form, Callbacks callbacks)
    : path_(std::move(path)), form_(std::move(form)), callbacks_(std::move(callbacks)) {}

bool FollowedFile::has(uint64_t inode) const {
  return std::ranges::any_of(readings_, [&](const auto& reading) { return reading->inode() == inode; });
}

// Null where the file is not there.
Reading* FollowedFile::add_reading(const std::filesystem::path& path, uint64_t offset) {
  const int descriptor = ::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (descriptor < 0 && errno == ENOENT) return nullptr;
  if (descriptor < 0)
    throw Error(ErrorKind::Io, fmt::format("cannot open {}: {}", path.string(), std::strerror(errno)));
  if (!S_ISREG(status_of(descriptor).st_mode)) {
    close(descriptor);
    throw Error(ErrorKind::Unsupported,
                fmt::format("cannot follow {}: it is not a regular file; give it as standard input", path.string()));
  }
  // What a file whose writer went on at its old offset does not have in between need not be read.
  if (offset == 0) {
    const off_t data = lseek(descriptor, 0, SEEK_DATA);
    if (data > 0) offset = static_cast<uint64_t>(data);
  }
  readings_.push_back(std::make_unique<Reading>(descriptor, callbacks_.next_id(), offset, form_, callbacks_.push));
  at_end_.push_back(Clock::time_point::max());
  return readings_.back().get();
}

// Files beside the path whose names go on from its name, as rotation leaves them, by the time of their last change.
std::vector<FollowedFile::Candidate> FollowedFile::rotated() const {
  std::vector<Candidate> found;
  const std::string name = path_.filename().string();
  std::error_code ignored;
  const auto folder = path_.has_parent_path() ? path_.parent_path() : std::filesystem::path(".");
  for (const auto& entry : std::filesystem::directory_iterator(folder, ignored)) {
    const std::string other = entry.path().filename().string();
    if (!other.starts_with(name) || other == name || std::strchr(".-_", other[name.size()]) == nullptr) continue;
    struct stat status {};
    if (is_compressed(entry.path()) || stat(entry.path().c_str(), &status) != 0 || !S_ISREG(status.st_mode)) continue;
    found.push_back({entry.path(), static_cast<uint64_t>(status.st_ino), status.st_mtim});
  }
  std::ranges::sort(found, [](const Candidate& a, const Candidate& b) { return is_later(b.changed, a.changed); });
  return found;
}

// Files that came after the latest reading: those that have another name already, and the one that has the path.
void FollowedFile::add_newer() {
  if (!readings_.empty()) {
    const timespec latest = status_of(readings_.back()->descriptor()).st_mtim;
    for (const Candidate& candidate : rotated()) {
      const bool read_before = has(candidate.inode) || candidate.inode == last_closed_;
      if (!is_later(latest, candidate.changed) && !read_before) add_reading(candidate.path, 0);
    }
  }
  struct stat status {};
  if (stat(path_.c_str(), &status) == 0 && !has(static_cast<uint64_t>(status.st_ino))) add_reading(path_, 0);
}

void FollowedFile::open(const std::vector<Position>& positions, uint64_t last_closed, bool from_start) {
  last_closed_ = last_closed;
  if (positions.empty()) {
    Reading* reading = add_reading(path_, 0);
    if (reading == nullptr) {
      callbacks_.note(fmt::format("{} is not there yet", path_.string()));
    } else if (!from_start) {
      const uint64_t end = last_line_end(reading->descriptor());
      readings_.clear();
      at_end_.clear();
      add_reading(path_, end);
    }
    return;
  }
  std::vector<Candidate> files = rotated();
  struct stat status {};
  if (stat(path_.c_str(), &status) == 0) files.push_back({path_, static_cast<uint64_t>(status.st_ino), {}});
  size_t missing = 0;
  for (const Position& position : positions) {
    const auto found = std::ranges::find(files, position.inode, &Candidate::inode);
    Reading* reading = found == files.end() ? nullptr : add_reading(found->path, position.offset);
    if (reading == nullptr) {
      ++missing;
    } else if (position_at(reading->descriptor(), position.offset, position.compared).sha256 != position.sha256 ||
               static_cast<uint64_t>(status_of(reading->descriptor()).st_size) < position.offset) {
      ++missing;  // truncated, or another file with the number of one that is gone
      readings_.pop_back();
      at_end_.pop_back();
    }
  }
  if (missing > 0) {
    callbacks_.gap();
    callbacks_.note(
        fmt::format("{} was truncated, or removed, since it was last watched: lines may be missing", path_.string()));
  }
  add_newer();
}

// Begins again with a file that was truncated; false where nothing more is wanted.
bool FollowedFile::restart(std::unique_ptr<Reading>& reading) {
  callbacks_.gap();
  callbacks_.note(fmt::format("{} was truncated after byte {}: lines written between that and the truncation are lost",
                              path_.string(), reading->offset()));
  if (!reading->finish()) return false;
  callbacks_.abandoned(reading->id());
  closed_ += reading->counts();
  const int descriptor = dup(reading->descriptor());
  if (descriptor < 0)
    throw Error(ErrorKind::Io, fmt::format("cannot read {}: {}", path_.string(), std::strerror(errno)));
  const off_t data = lseek(descriptor, 0, SEEK_DATA);
  reading = std::make_unique<Reading>(descriptor, callbacks_.next_id(), data > 0 ? static_cast<uint64_t>(data) : 0,
                                      form_, callbacks_.push);
  return true;
}

bool FollowedFile::read_some(bool& stopped) {
  bool any = false;
  auto since = at_end_.begin();
  for (auto& reading : readings_) {
    const Reading::State state = reading->read_some();
    if (state == Reading::State::Stopped || (state == Reading::State::Truncated && !restart(reading))) {
      stopped = true;
      return any;
    }
    if (state == Reading::State::AtEnd) {
      *since = std::min(*since, Clock::now());
      stopped = stopped || !reading->push_expired();
    } else {
      any = true;
      *since = Clock::time_point::max();
      break;  // the lines of an older file come before those of a newer one
    }
    ++since;
  }
  if (any || stopped) return any;
  struct stat status {};
  const bool renamed = stat(path_.c_str(), &status) == 0 &&
                       (readings_.empty() || readings_.back()->inode() != static_cast<uint64_t>(status.st_ino));
  if (renamed) {
    const size_t before = readings_.size();
    add_newer();
    if (readings_.size() > before) return true;
  }
  close_done();
  return false;
}

// Those that were renamed and have not grown for a while.
void FollowedFile::close_done() {
  while (readings_.size() > 1 && at_end_.front() != Clock::time_point::max() &&
         Clock::now() - at_end_.front() > kGrace) {
    if (!readings_.front()->finish()) return;
    callbacks_.closed(*readings_.front());
    closed_ += readings_.front()->counts();
    last_closed_ = readings_.front()->inode();
    readings_.pop_front();
    at_end_.pop_front();
  }
}

LineCounts FollowedFile::counts() const {
  LineCounts counts = closed_;
  for (const auto& reading : readings_) counts += reading->counts();
  return counts;
}

}  // namespace paw::watch
