// paw bench: how fast this machine runs a base: prefill and decode in tokens a second, the integer matrix product, and
// the memory bandwidth that decoding is bound by.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "model/forward.hpp"
#include "util/random.hpp"

namespace paw::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string base = kDefaultBase;
  std::vector<size_t> prefill = {128, 512};
  size_t decode = 128, repeat = 5, threads = 0;
  bool json = false;
};

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
  Text(const Base& base, ThreadPool& pool, size_t room) : base_(base), pool_(pool), workspace_(base, false) {
    cache_.resize(base.config(), room);
    Random random(1);
    for (size_t i = 0; i < room; ++i) tokens_.push_back(static_cast<Token>(random.below(base.config().vocabulary)));
  }
  void clear() { length_ = 0; }
  // Computes the next `count` tokens, and the logits of what follows the last of them.
  void advance(size_t count) {
    Batch batch;
    std::vector<KvSpan> before;
    if (length_ > 0) before.push_back({0, length_});
    batch.add(std::span(tokens_).subspan(length_, count), length_, before);
    forward(base_, nullptr, batch, cache_, workspace_, pool_);
    length_ += count;
    const size_t last = count - 1;
    final_norm(base_, workspace_, std::span(&last, 1), hidden_);
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

// 10^9 multiplications and additions a second of the widest matrix of the first layer, 512 rows.
double matmul_rate(const Base& base, ThreadPool& pool, size_t repeat) {
  const auto& linears = base.layer().linears;
  const auto widest = std::max_element(linears.begin(), linears.end(), [](const LinearSpec& a, const LinearSpec& b) {
    return a.d_in * a.d_out < b.d_in * b.d_out;
  });
  const PackedMatrix& matrix = base.linear(0, static_cast<size_t>(widest - linears.begin()));
  constexpr size_t kRows = 512, kTimes = 20;
  const std::vector<float> x(kRows * matrix.columns(), 0.5F);
  std::vector<float> y(kRows * matrix.groups() * 16);
  QuantizedRows rows;
  rows.resize(kRows, matrix.columns());
  kernels().quantize(x.data(), 0, kRows, rows);
  const double seconds = median_seconds(repeat, [&] {
    for (size_t i = 0; i < kTimes; ++i) {
      pool.for_ranges(matrix.groups(), 1, [&](size_t begin, size_t end) {
        kernels().matmul(matrix, begin, end, rows, y.data(), matrix.groups() * 16, false);
      });
    }
  });
  return 2.0 * kTimes * kRows * static_cast<double>(matrix.columns() * matrix.rows()) / seconds / 1e9;
}

// 10^9 bytes a second read from memory by all threads, from an array that no cache of the machine's cores holds.
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

void run(const Options& options) {
  const LoadedBase loaded = load_base(options.base);
  const size_t context = loaded.base->config().context;
  size_t room = options.decode;
  for (const size_t tokens : options.prefill) room = std::max(room, tokens);
  if (room > context) throw Error(fmt::format("the base's context holds {} tokens, not {}", context, room));
  ThreadPool pool(options.threads);
  Text text(*loaded.base, pool, room);
  nlohmann::ordered_json result = {{"base", loaded.identity.name},
                                   {"kernels", kernels().name},
                                   {"threads", pool.size()},
                                   {"repeat", options.repeat}};
  const auto add = [&](const std::string& key, const std::string& what, double value, const char* unit) {
    result[key] = value;
    if (!options.json) fmt::print("{:<28} {:>9.1f} {}\n", what, value, unit);
  };
  if (!options.json) fmt::print("{}, kernels {}, {} threads\n", loaded.identity.name, kernels().name, pool.size());
  for (const size_t tokens : options.prefill) {
    const double seconds = median_seconds(options.repeat, [&] {
      text.clear();
      text.advance(tokens);
    });
    add(fmt::format("prefill_{}", tokens), fmt::format("prefill of {} tokens", tokens),
        static_cast<double>(tokens) / seconds, "tokens/s");
  }
  const double seconds = median_seconds(options.repeat, [&] {
    text.clear();
    for (size_t i = 0; i < options.decode; ++i) text.advance(1);
  });
  add(fmt::format("decode_{}", options.decode), fmt::format("decode of {} tokens", options.decode),
      static_cast<double>(options.decode) / seconds, "tokens/s");
  add("matmul_gops", "integer matrix product", matmul_rate(*loaded.base, pool, options.repeat), "GOP/s");
  add("read_gigabytes", "memory read", read_bandwidth(pool, options.repeat), "GB/s");
  if (options.json) print_json(result);
}

}  // namespace

void add_bench(CLI::App& app) {
  auto options = std::make_shared<Options>();
  CLI::App* command = app.add_subcommand("bench", "Measure how fast this machine runs a base");
  command->add_option("--base", options->base, "Base model: a name in the store or a GGUF file")->capture_default_str();
  command->add_option("--prefill", options->prefill, "Tokens of the texts to read")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--decode", options->decode, "Tokens to write one by one")
      ->check(CLI::Range(1, 1'000'000))
      ->capture_default_str();
  command->add_option("--repeat", options->repeat, "Each figure is the median of so many")
      ->check(CLI::Range(1, 10'000))
      ->capture_default_str();
  command->add_option("--threads", options->threads, "Threads; 0 means all cores")->check(CLI::Range(0, 1024));
  command->add_flag("--json", options->json, "Print the result as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
