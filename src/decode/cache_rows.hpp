// Which rows of a KvCache are in use: sequences take them when they begin and give them back when they are done.
#pragma once

#include <cstddef>
#include <vector>

#include "kernels/kernels.hpp"

namespace paw {

class CacheRows {
 public:
  // The first `reserved` rows are never given out.
  explicit CacheRows(size_t reserved) : end_(reserved) {}

  // The first of `count` consecutive rows: the lowest position at which so many are free.
  size_t take(size_t count);
  // Gives back rows that were taken.
  void give(KvSpan rows);
  // All rows in use are below this one.
  size_t end() const { return end_; }

 private:
  size_t end_;
  std::vector<KvSpan> free_;  // below end_, in ascending order, no two adjacent
};

}  // namespace paw
