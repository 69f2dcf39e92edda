// One log file that is followed while it is written, rotated and truncated.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "watch/assembler.hpp"
#include "watch/durations.hpp"
#include "watch/log_decoder.hpp"

namespace paw::watch {

// How far a file was read, as it is kept for a restart. A file is known again by its inode number and by how it begins,
// whatever its name is by then.
struct Position {
  uint64_t inode = 0, offset = 0;
  uint64_t compared = 0;  // bytes at the beginning of the file, at most kCompared
  std::string sha256;     // of these
  static constexpr size_t kCompared = 1024;
};

// One reading of one file, from its beginning or a position to its end, and on as it grows. One thread at a time.
class Reading {
 public:
  using Push = std::function<bool(Line)>;  // false: nothing more is wanted

  // Takes over the descriptor. `id`: of the origin of its lines.
  Reading(int descriptor, uint64_t id, uint64_t offset, const LineForm& form, Push push);
  ~Reading();
  Reading(const Reading&) = delete;
  Reading& operator=(const Reading&) = delete;

  enum class State { Read, AtEnd, Truncated, Stopped };
  // Reads what there is, at most a chunk. Truncated: what was read is not there any more. Throws Error (Io).
  State read_some();
  // Pushes what waited for more of its trace for long enough; false: nothing more is wanted.
  bool push_expired();
  // Pushes all that is left, also what has no line end.
  bool finish();

  uint64_t id() const { return id_; }
  uint64_t offset() const { return offset_; }
  uint64_t inode() const { return inode_; }
  uint64_t pushed() const { return pushed_; }  // the largest offset of an origin so far
  int descriptor() const { return descriptor_; }
  LineCounts counts() const { return assembler_.counts(); }

 private:
  bool feed(std::string_view bytes);
  bool add(std::string_view bytes, bool line_end);
  bool push_collected();
  uint64_t safe() const;
  size_t line_end_in(std::string_view bytes) const;

  int descriptor_;
  uint64_t id_, inode_ = 0;
  uint64_t offset_;      // of the next byte to read
  uint64_t line_begin_;  // of the first line whose end was not read
  uint64_t event_begin_ = 0, part_begin_ = 0;  // of what the assembler holds
  uint64_t pushed_ = 0;
  std::string tail_;  // the bytes before offset_, to see that they are still there
  std::string chunk_;
  LogDecoder::Encoding encoding_;
  LogDecoder decoder_;
  Push push_;
  std::vector<Line> collected_;  // pushed by the assembler
  Assembler assembler_;
};

// All readings of one path: the file that has the name, and those before it that may still grow.
class FollowedFile {
 public:
  struct Callbacks {
    Reading::Push push;
    std::function<uint64_t()> next_id;
    std::function<void(const std::string&)> note;
    std::function<void()> gap;                // lines may be missing
    std::function<void(uint64_t)> abandoned;  // a reading whose bytes are gone: its position says nothing any more
    std::function<void(const Reading&)> closed;
  };
  FollowedFile(std::filesystem::path path, LineForm form, Callbacks callbacks);

  // Where reading begins: at the positions of an earlier watch; without any, at the beginning of the file or behind its
  // last line. Throws Error (Io).
  // `last_closed`: see below.
  void open(const std::vector<Position>& positions, uint64_t last_closed, bool from_start);

  // Reads some; false where there was nothing to read. `stopped` is set where nothing more is wanted.
  bool read_some(bool& stopped);

  const std::filesystem::path& path() const { return path_; }
  const std::list<std::unique_ptr<Reading>>& readings() const { return readings_; }  // the file of the path last
  uint64_t last_closed() const { return last_closed_; }  // the inode of the file whose reading ended last; 0: none
  LineCounts counts() const;

 private:
  struct Candidate {
    std::filesystem::path path;
    uint64_t inode;
    timespec changed;
  };
  std::vector<Candidate> rotated() const;
  bool has(uint64_t inode) const;
  Reading* add_reading(const std::filesystem::path& path, uint64_t offset);
  void add_newer();
  void close_done();
  bool restart(std::unique_ptr<Reading>& reading);

  std::filesystem::path path_;
  LineForm form_;
  Callbacks callbacks_;
  std::list<std::unique_ptr<Reading>> readings_;
  std::list<Clock::time_point> at_end_;  // since when each of the readings has been
  LineCounts closed_;                    // of readings that are closed
  uint64_t last_closed_ = 0;
};

// The position of a file whose first `compared` bytes are there. Throws Error (Io).
Position position_at(int descriptor, uint64_t offset, uint64_t compared);

}  // namespace paw::watch
