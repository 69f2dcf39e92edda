#include "model/pass.hpp"

#include <algorithm>

namespace paw {

void catch_up(ForwardPass& p) {
  constexpr size_t kFewRows = 8;
  p.pool.for_ranges(p.rows(), kRowGrain, [&](size_t begin, size_t end) {
    for (size_t row = begin; row < end; row += kFewRows) {
      for (const RowWork& work : p.pending) work(row, std::min(end, row + kFewRows));
    }
  });
  p.pending.clear();
}

const std::vector<const float*>& angles_for(const std::vector<RowAngles>& angles, const RopeRule& rule) {
  return std::find_if(angles.begin(), angles.end(), [&](const RowAngles& each) { return each.rule == rule; })->of_row;
}

}  // namespace paw
