// What makes `paw map` restartable: the output so far, and a record of how much of it stands.
#pragma once

#include <filesystem>
#include <nlohmann/json.hpp>
#include <string>
#include <string_view>

namespace paw::cli {

// Rows go to OUT.partial; after each batch it is synced and OUT.progress records how many rows and bytes stand. A
// restart cuts the partial file to these bytes and goes on after these rows, if `identity` is still the same: all that
// the bytes depend on. At the end OUT.partial becomes OUT. Meanwhile OUT.partial is locked, so that two never write it.
class MapJournal {
 public:
  // Throws Error: the files cannot be written, or another process is writing them.
  MapJournal(const std::filesystem::path& output, nlohmann::ordered_json identity);
  ~MapJournal();
  MapJournal(const MapJournal&) = delete;
  MapJournal& operator=(const MapJournal&) = delete;

  size_t rows() const { return rows_; }            // that stand
  size_t failed() const { return failed_; }        // of these
  size_t discarded() const { return discarded_; }  // rows that a run of another identity had left

  void append(std::string_view text, size_t rows, size_t failed);
  void finish();

 private:
  void open_partial();
  size_t recorded_bytes();
  [[noreturn]] void fail() const;

  std::filesystem::path output_, partial_, progress_;
  nlohmann::ordered_json identity_;
  int descriptor_ = -1;
  size_t bytes_ = 0, rows_ = 0, failed_ = 0, discarded_ = 0;
};

}  // namespace paw::cli
