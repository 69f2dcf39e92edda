#include "model/speed.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <map>
#include <span>

#include "model/forward.hpp"
#include "random/random.hpp"

namespace paw {
namespace {

using Clock = std::chrono::steady_clock;

// The median of `repeat` timings, in seconds, after one that only warms up.
double median_seconds(size_t repeat, const std::function<void()>& work) {
  work();
  std::vector<double> seconds;
  for (size_t i = 0; i < repeat; ++i) {
    const auto start = Clock::now();
    work();
    seconds.push_back(std::chrono::duration<double>(Clock::now() - start).count());
  }
  std::nth_element(seconds.begin(), seconds.begin() + static_cast<std::ptrdiff_t>(repeat / 2), seconds.end());
  return seconds[repeat / 2];
}

// One text of random tokens, continued from nothing.
class Text {
 public:
  Text(const Base& base, ThreadPool& pool, size_t positions)
      : base_(base), pool_(pool), workspace_(base, Workspace::Keep::Result) {
    cache_.resize(base.config(), positions);
    Random random(1);
    for (size_t i = 0; i < positions; ++i)
      tokens_.push_back(static_cast<Token>(random.below(base.config().vocabulary)));
  }
  void clear() { length_ = 0; }
  // Computes the next `count` tokens, and the logits of what follows the last of them.
  void advance(size_t count) {
    Batch batch;
    std::vector<KvSpan> before;
    if (length_ > 0) before.push_back({0, length_});
    batch.add(std::span(tokens_).subspan(length_, count), length_, before);
    const size_t last = count - 1, only = 0;
    forward(base_, nullptr, batch, cache_, workspace_, pool_, std::span(&last, 1));
    length_ += count;
    final_norm(base_, workspace_, std::span(&only, 1), hidden_);
    all_logits(base_, hidden_, 1, logits_, workspace_, pool_);
  }

 private:
  const Base& base_;
  ThreadPool& pool_;
  Workspace workspace_;
  KvCache cache_;
  std::vector<Token> tokens_;
  std::vector<float> hidden_, logits_;
  size_t length_ = 0;
};

// Calls `work` until a timing is long enough to trust, `repeat` times; the median of a call, in seconds.
double median_of_many(size_t repeat, const std::function<void()>& work) {
  constexpr double kLongEnough = 0.05;
  const double once = median_seconds(1, work);
  const size_t times = 1 + static_cast<size_t>(kLongEnough / once);
  return median_seconds(repeat,
                        [&] {
                          for (size_t i = 0; i < times; ++i) work();
                        }) /
         static_cast<double>(times);
}

void multiply(const Kernels& table, const PackedMatrix& matrix, const QuantizedRows& rows, std::vector<float>& y,
              ThreadPool& pool) {
  const size_t stride = matrix.groups() * 16;
  pool.for_ranges(matrix.groups(), 1,
                  [&](size_t begin, size_t end) { table.matmul(matrix, begin, end, rows, y.data(), stride, false); });
}

QuantizedRows some_rows(const Kernels& table, size_t count, size_t columns) {
  const std::vector<float> x(count * columns, 0.5F);
  QuantizedRows rows;
  rows.resize(count, columns);
  table.quantize(x.data(), 0, count, rows);
  return rows;
}

// All matrices that a token of decoding goes through.
std::vector<const PackedMatrix*> decoded_matrices(const Base& base) {
  std::vector<const PackedMatrix*> matrices;
  for (size_t layer = 0; layer < base.config().layers; ++layer) {
    for (size_t i = 0; i < base.matrices_per_layer(); ++i) matrices.push_back(&base.linear(layer, i));
  }
  matrices.push_back(&base.output());
  return matrices;
}

}  // namespace

struct ModelSpeed::State {
  State(const Base& base, ThreadPool& pool, size_t longest) : text(base, pool, longest) {}
  Text text;
};

ModelSpeed::ModelSpeed(const Base& base, ThreadPool& pool, size_t longest)
    : state_(std::make_unique<State>(base, pool, longest)) {}
ModelSpeed::~ModelSpeed() = default;

double ModelSpeed::prefill(size_t tokens, size_t repeat) {
  return static_cast<double>(tokens) / median_seconds(repeat, [&] {
           state_->text.clear();
           state_->text.advance(tokens);
         });
}

double ModelSpeed::decode(size_t tokens, size_t repeat) {
  return static_cast<double>(tokens) / median_seconds(repeat, [&] {
           state_->text.clear();
           for (size_t i = 0; i < tokens; ++i) state_->text.advance(1);
         });
}

size_t weight_bytes(const Base& base) {
  size_t bytes = 0;
  for (const PackedMatrix* matrix : decoded_matrices(base))
    bytes += matrix->bytes().size();
  return bytes;
}

size_t layer_operations(const Base& base) {
  size_t weights = 0;
  for (const LinearSpec& linear : base.layer(0).linears) weights += linear.d_in * linear.d_out;
  return 2 * weights * base.config().layers;
}

double peak_rate(const Kernels& table, ThreadPool& pool, size_t repeat) {
  constexpr size_t kRounds = 20'000;
  const size_t parts = 8 * pool.size();
  const double seconds = median_of_many(repeat, [&] {
    pool.for_ranges(parts, 1, [&](size_t begin, size_t end) { table.saturate((end - begin) * kRounds); });
  });
  return static_cast<double>(table.saturate(1)) * static_cast<double>(parts * kRounds) / seconds / 1e9;
}

double matmul_rate(const Base& base, const Kernels& table, ThreadPool& pool, size_t repeat) {
  const auto& linears = base.layer(0).linears;
  const auto widest = std::max_element(linears.begin(), linears.end(), [](const LinearSpec& a, const LinearSpec& b) {
    return a.d_in * a.d_out < b.d_in * b.d_out;
  });
  const PackedMatrix& matrix = base.linear(0, static_cast<size_t>(widest - linears.begin()));
  constexpr size_t kRows = 512;
  const QuantizedRows rows = some_rows(table, kRows, matrix.columns());
  std::vector<float> y(kRows * matrix.groups() * 16);
  const double seconds = median_of_many(repeat, [&] { multiply(table, matrix, rows, y, pool); });
  return 2.0 * kRows * static_cast<double>(matrix.columns() * matrix.rows()) / seconds / 1e9;
}

double weight_rate(const Base& base, const Kernels& table, ThreadPool& pool, size_t repeat) {
  const auto matrices = decoded_matrices(base);
  std::map<size_t, QuantizedRows> row;  // by its columns
  size_t widest = 0;
  for (const PackedMatrix* matrix : matrices) {
    row.try_emplace(matrix->columns(), some_rows(table, 1, matrix->columns()));
    widest = std::max(widest, matrix->groups() * 16);
  }
  std::vector<float> y(widest);
  const double seconds = median_of_many(repeat, [&] {
    for (const PackedMatrix* matrix : matrices) multiply(table, *matrix, row.at(matrix->columns()), y, pool);
  });
  return static_cast<double>(weight_bytes(base)) / seconds / 1e9;
}

double read_bandwidth(ThreadPool& pool, size_t repeat) {
  constexpr size_t kValues = size_t{1} << 27;
  const std::vector<float> values(kValues, 1.0F);
  std::vector<float> sums(kValues >> 16);
  const double seconds = median_seconds(repeat, [&] {
    pool.for_ranges(sums.size(), 1, [&](size_t begin, size_t end) {
      for (size_t i = begin; i < end; ++i) sums[i] = kernels().square_sum(values.data() + (i << 16), size_t{1} << 16);
    });
  });
  return static_cast<double>(kValues * sizeof(float)) / seconds / 1e9;
}

}  // namespace paw
