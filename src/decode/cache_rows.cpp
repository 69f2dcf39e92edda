#include "decode/cache_rows.hpp"

#include <algorithm>

namespace paw {

size_t CacheRows::take(size_t count) {
  const auto hole = std::find_if(free_.begin(), free_.end(), [&](const KvSpan& span) { return span.count >= count; });
  if (hole == free_.end()) {
    end_ += count;
    return end_ - count;
  }
  const size_t first = hole->first;
  hole->first += count;
  hole->count -= count;
  if (hole->count == 0) free_.erase(hole);
  return first;
}

void CacheRows::give(KvSpan rows) {
  if (rows.count == 0) return;
  auto after = std::find_if(free_.begin(), free_.end(), [&](const KvSpan& span) { return span.first > rows.first; });
  if (after != free_.end() && rows.first + rows.count == after->first) {
    rows.count += after->count;
    after = free_.erase(after);
  }
  if (after != free_.begin() && std::prev(after)->first + std::prev(after)->count == rows.first) {
    --after;
    rows = {after->first, after->count + rows.count};
    after = free_.erase(after);
  }
  if (rows.first + rows.count == end_) {
    end_ = rows.first;
  } else {
    free_.insert(after, rows);
  }
}

}  // namespace paw
