#include "model/operations/rope.hpp"

#include "math/portable.hpp"
#include "model/pass.hpp"

namespace paw {

RopeAngles::RopeAngles(const RopeRule& rule) : rule_(rule) {
  for (size_t d = 0; d < rule.dims; d += 2) {
    frequencies_.push_back(
        portable::pow(static_cast<double>(rule.base), -static_cast<double>(d) / static_cast<double>(rule.dims)));
    if (!rule.factors.empty()) frequencies_.back() /= static_cast<double>(rule.factors[d / 2]);
  }
}

const float* RopeAngles::at(size_t position) {
  const size_t dims = rule_.dims;
  for (size_t next = angles_.size() / (2 * dims); next <= position; ++next) {
    angles_.resize(angles_.size() + 2 * dims);
    float *cosine = angles_.data() + next * 2 * dims, *sine = cosine + dims;
    for (size_t pair = 0; pair < dims / 2; ++pair) {
      const portable::SinCos angle = portable::sin_cos(static_cast<double>(next) * frequencies_[pair]);
      const bool neighbours = rule_.form == RopeForm::Neighbours;
      const size_t a = neighbours ? 2 * pair : pair, b = neighbours ? a + 1 : a + dims / 2;
      cosine[a] = cosine[b] = static_cast<float>(angle.cos);
      sine[a] = -static_cast<float>(angle.sin);
      sine[b] = static_cast<float>(angle.sin);
    }
  }
  return angles_.data() + position * 2 * dims;
}

namespace {

void rotate(const Kernels& k, const RopeStep& step, RopeDirection direction, const std::vector<const float*>& angles,
            Rows<float> x, size_t begin, size_t end) {
  for (size_t row = begin; row < end; ++row)
    k.rope(x[row], step.heads.width / step.head_dim, step.head_dim, step.rule.dims, step.rule.form, direction,
           angles[row]);
}

}  // namespace

void forward(const RopeStep& step, ForwardPass& p, size_t layer) {
  const std::vector<const float*>& angles = angles_for(p.angles, step.rule);
  const Rows<float> x = p.rows_of(layer, step.heads);
  p.pending.emplace_back([&p, &step, &angles, x](size_t begin, size_t end) {
    rotate(p.k, step, RopeDirection::Forward, angles, x, begin, end);
  });
}

void backward(const RopeStep& step, BackwardPass& p, size_t) {
  const std::vector<const float*>& angles = angles_for(p.angles, step.rule);
  const Rows<float> gradient = p.gradient_of(step.heads);
  p.for_rows(
      [&](size_t begin, size_t end) { rotate(p.k, step, RopeDirection::Inverse, angles, gradient, begin, end); });
}

}  // namespace paw
