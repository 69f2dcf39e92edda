// paw bench: how fast this machine runs a base, in tokens a second of prefill and decode; or how fast its kernels are,
// against the peak of the product instruction and the memory bandwidth, which bound them.
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <map>

#include "cli/commands.hpp"
#include "cli/common.hpp"
#include "model/forward.hpp"
#include "random/random.hpp"

namespace paw::cli {
namespace {

using Clock = std::chrono::steady_clock;

struct Options {
  std::string base = kDefaultBase;
  std::vector<size_t> prefill = {128, 512};
  size_t decode = 128, repeat = 5, threads = 0;
  bool kernels = false, json = false;
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
  Text(const Base& base, ThreadPool& pool, size_t room)
      : base_(base), pool_(pool), workspace_(base, Workspace::Keep::Result) {
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

// 10^9 operations a second of the product instruction alone on all threads.
double peak_rate(const Kernels& table, ThreadPool& pool, size_t repeat) {
  constexpr size_t kRounds = 20'000;
  const size_t parts = 8 * pool.size();
  const double seconds = median_of_many(repeat, [&] {
    pool.for_ranges(parts, 1, [&](size_t begin, size_t end) { table.saturate((end - begin) * kRounds); });
  });
  return static_cast<double>(table.saturate(1)) * static_cast<double>(parts * kRounds) / seconds / 1e9;
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

// 10^9 multiplications and additions a second of the widest matrix of the first layer, 512 rows.
double matmul_rate(const Base& base, const Kernels& table, ThreadPool& pool, size_t repeat) {
  const auto& linears = base.layer().linears;
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

// All matrices that a token of decoding goes through.
std::vector<const PackedMatrix*> decoded_matrices(const Base& base) {
  std::vector<const PackedMatrix*> matrices;
  for (size_t layer = 0; layer < base.config().layers; ++layer) {
    for (size_t i = 0; i < base.layer().linears.size(); ++i) matrices.push_back(&base.linear(layer, i));
  }
  matrices.push_back(&base.output());
  return matrices;
}

size_t weight_bytes(const Base& base) {
  size_t bytes = 0;
  for (const PackedMatrix* matrix : decoded_matrices(base))
    bytes += matrix->groups() * matrix->blocks() * matrix->block_bytes();
  return bytes;
}

// Multiplications and additions of a token in the linear layers, without the output matrix.
size_t layer_operations(const Base& base) {
  size_t weights = 0;
  for (const LinearSpec& linear : base.layer().linears) weights += linear.d_in * linear.d_out;
  return 2 * weights * base.config().layers;
}

// 10^9 bytes of weights a second where every matrix of the base multiplies one row, as in decoding.
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

size_t longest_text(const Options& options) {
  size_t longest = options.decode;
  for (const size_t tokens : options.prefill) longest = std::max(longest, tokens);
  return longest;
}

// The tokens a second of a base; each figure goes into `result`, and to standard output unless that is for JSON.
void measure_model(const Options& options, const Base& base, ThreadPool& pool, nlohmann::ordered_json& result) {
  Text text(base, pool, longest_text(options));
  const auto add = [&](const char* what, size_t tokens, double seconds) {
    const double rate = static_cast<double>(tokens) / seconds;
    result[fmt::format("{}_{}", what, tokens)] = rate;
    if (!options.json) fmt::print("{:<28} {:>9.1f} tokens/s\n", fmt::format("{} of {} tokens", what, tokens), rate);
  };
  for (const size_t tokens : options.prefill) {
    add("prefill", tokens, median_seconds(options.repeat, [&] {
          text.clear();
          text.advance(tokens);
        }));
  }
  add("decode", options.decode, median_seconds(options.repeat, [&] {
        text.clear();
        for (size_t i = 0; i < options.decode; ++i) text.advance(1);
      }));
}

// The kernels of each instruction set that this machine has, against what its processor and its memory can do.
void measure_kernels(const Options& options, const Base& base, ThreadPool& pool, nlohmann::ordered_json& result) {
  const double read = read_bandwidth(pool, options.repeat);
  result["read_gigabytes"] = read;
  result["instruction_sets"] = nlohmann::ordered_json::array();
  if (!options.json) {
    fmt::print("memory read {:.1f} GB/s\n\n{:<12} {:>12} {:>12} {:>6} {:>14} {:>6}\n", read, "", "peak GOP/s",
               "matmul GOP/s", "share", "one row, GB/s", "share");
  }
  for (const Kernels* table : available_kernels()) {
    const double peak = peak_rate(*table, pool, options.repeat);
    const double matmul = matmul_rate(base, *table, pool, options.repeat);
    const double weights = weight_rate(base, *table, pool, options.repeat);
    result["instruction_sets"].push_back(
        {{"name", table->name}, {"peak_gops", peak}, {"matmul_gops", matmul}, {"weight_gigabytes", weights}});
    if (!options.json) {
      fmt::print("{:<12} {:>12.1f} {:>12.1f} {:>4.0f} % {:>14.1f} {:>4.0f} %\n", table->name, peak, matmul,
                 100 * matmul / peak, weights, 100 * weights / read);
    }
  }
}

void run(const Options& options) {
  const LoadedBase loaded = load_base(options.base);
  const size_t context = loaded.base->config().context;
  if (!options.kernels && longest_text(options) > context)
    throw Error(fmt::format("the base's context holds {} tokens, not {}", context, longest_text(options)));
  ThreadPool pool(options.threads);
  nlohmann::ordered_json result = {{"base", loaded.identity.name},
                                   {"kernels", kernels().name},
                                   {"threads", pool.size()},
                                   {"repeat", options.repeat},
                                   {"weight_bytes", weight_bytes(*loaded.base)},
                                   {"layer_operations", layer_operations(*loaded.base)}};
  if (!options.json) fmt::print("{}, kernels {}, {} threads\n", loaded.identity.name, kernels().name, pool.size());
  (options.kernels ? measure_kernels : measure_model)(options, *loaded.base, pool, result);
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
  command->add_flag("--kernels", options->kernels,
                    "Measure the kernels of each instruction set of this machine instead, against its limits");
  command->add_flag("--json", options->json, "Print the result as one JSON object");
  command->callback([options] { run(*options); });
}

}  // namespace paw::cli
