// Rotary positions (Su et al. 2021), which turn pairs of a head's numbers by angles that grow with the position.
#pragma once

#include <vector>

#include "kernels/kernels.hpp"
#include "model/operations/view.hpp"

namespace paw {

struct RopeRule {
  float base;   // pair i turns by position * base^(-2 i / dims)
  size_t dims;  // leading numbers of a head that turn; even
  RopeForm form;
  std::vector<float> factors = {};  // of the pairs, which turn so many times slower; empty: all are 1
  bool operator==(const RopeRule&) const = default;
};

struct RopeStep {
  RopeRule rule;
  View heads;  // turned in place
  size_t head_dim;

  std::vector<View> inputs() const { return {heads}; }
  std::vector<View> outputs() const { return {heads}; }
};

void forward(const RopeStep& step, ForwardPass& pass, size_t layer);
// Turns the gradient back.
void backward(const RopeStep& step, BackwardPass& pass, size_t layer);

// The angles of one rule, by position, as Kernels::rope() reads them.
class RopeAngles {
 public:
  explicit RopeAngles(const RopeRule& rule);
  const RopeRule& rule() const { return rule_; }
  // [2 * dims], valid until a position is asked for that is larger than all before.
  const float* at(size_t position);

 private:
  RopeRule rule_;
  std::vector<double> frequencies_;  // of the pairs, radians a position
  std::vector<float> angles_;        // [positions][2 * dims]
};

}  // namespace paw
