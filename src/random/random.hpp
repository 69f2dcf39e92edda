// Seeded pseudo-random numbers that are the same on every platform and with every standard library.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace paw {

// xoshiro256** (Blackman and Vigna 2018), its state filled by splitmix64 from the seed.
class Random {
 public:
  explicit Random(uint64_t seed);
  uint64_t next();                 // 64 uniform bits
  uint64_t below(uint64_t bound);  // uniform in [0, bound), without bias; bound > 0
  double unit();                   // uniform in [0, 1), 53 bits

  template <typename T>
  void shuffle(std::vector<T>& values) {  // Fisher-Yates
    for (size_t i = values.size(); i > 1; --i) std::swap(values[i - 1], values[below(i)]);
  }

 private:
  std::array<uint64_t, 4> state_;
};

// A uniform sample of the values added, in the order in which they came as long as all fit (Algorithm R, Vitter 1985).
template <typename T>
class Reservoir {
 public:
  Reservoir(size_t most, uint64_t seed) : most_(most), random_(seed) {}

  void add(T value) {
    ++total_;
    if (sample_.size() < most_) {
      sample_.push_back(std::move(value));
    } else if (const uint64_t index = random_.below(total_); index < most_) {
      sample_[index] = std::move(value);
    }
  }

  uint64_t total() const { return total_; }
  std::vector<T> take() { return std::move(sample_); }

 private:
  size_t most_;
  Random random_;
  uint64_t total_ = 0;
  std::vector<T> sample_;
};

}  // namespace paw
