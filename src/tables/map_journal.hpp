// What makes mapping a file restartable: the output so far, and a record of how much of it stands.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace paw {

// Rows go to OUT.partial; after each batch it is synced and OUT.progress records how many rows and bytes stand. A
// restart cuts the partial file to these bytes and goes on after these rows, if `identity` is still the same: all that
// the bytes depend on. At the end OUT.partial becomes OUT. Meanwhile OUT.partial is locked, so that two never write it;
// where the file system has no locks, nothing keeps two apart. Both files are made here or left by an earlier run of
// the same user: never written through a link, nor over anybody else's.
class MapJournal {
 public:
  // Throws Error: Io (the files cannot be written), Busy (another process is writing them), Mismatch (a file of such a
  // name is there that no earlier run of this user left).
  MapJournal(const std::filesystem::path& output, nlohmann::ordered_json identity);
  ~MapJournal();
  MapJournal(const MapJournal&) = delete;
  MapJournal& operator=(const MapJournal&) = delete;

  size_t rows() const { return rows_; }            // that stand
  size_t failed() const { return failed_; }        // of these
  size_t discarded() const { return discarded_; }  // rows that a run of another identity had left

  // Throws Error (Io).
  void append(std::string_view text, size_t rows, size_t failed);
  void finish();

 private:
  void open_partial();
  void lock_partial();
  size_t recorded_bytes();
  void write_record() const;
  [[noreturn]] void fail() const;

  std::filesystem::path output_, partial_, progress_;
  nlohmann::ordered_json identity_;
  int descriptor_ = -1;
  size_t bytes_ = 0, rows_ = 0, failed_ = 0, discarded_ = 0;
};

}  // namespace paw
