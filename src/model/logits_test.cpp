// Tests of the forward pass on a real base: llama.cpp's logits, and exact ones, as golden files (tests/oracle says how
// they were made).
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

#include "model/forward.hpp"
#include "io/file.hpp"

namespace paw {
namespace {

constexpr size_t kTop = 256, kOthers = 64, kExact = 64;

struct Logit {
  Token token;
  float value;
};

struct Golden {
  std::vector<Token> prompt;
  float log_sum_exp;
  std::vector<Logit> top;     // descending
  std::vector<Logit> others;  // random
};

// Reads a golden file's numbers one after the other.
class Reader {
 public:
  Reader(const std::string& file, const std::string& magic)
      : bytes_(read_file(std::string(PAW_SOURCE_DIR) + "/tests/golden/" + file)) {
    EXPECT_EQ(bytes_.substr(0, 8), magic);
  }
  uint32_t integer() { return take<uint32_t>(); }
  float real() { return take<float>(); }
  std::vector<Logit> logits(size_t count) {
    std::vector<Logit> out(count);
    for (Logit& logit : out) {
      logit.token = static_cast<Token>(integer());
      logit.value = real();
    }
    return out;
  }

 private:
  template <class T>
  T take() {
    T value;
    std::memcpy(&value, bytes_.data() + at_, sizeof value);
    at_ += sizeof value;
    return value;
  }
  std::string bytes_;
  size_t at_ = 8;
};

std::vector<Golden> read_goldens() {
  Reader reader("logits.bin", "PAWLOG1\n");
  std::vector<Golden> goldens(reader.integer());
  for (Golden& golden : goldens) {
    golden.prompt.resize(reader.integer());
    for (Token& token : golden.prompt) token = static_cast<Token>(reader.integer());
    golden.log_sum_exp = reader.real();
    golden.top = reader.logits(kTop);
    golden.others = reader.logits(kOthers);
  }
  return goldens;
}

// The largest logits of each prompt, descending.
std::vector<std::vector<Logit>> read_exact_logits() {
  Reader reader("logits_float64.bin", "PAWF641\n");
  std::vector<std::vector<Logit>> exact(reader.integer());
  for (auto& logits : exact) logits = reader.logits(kExact);
  return exact;
}

// The logits after the last token of each prompt; several prompts share a batch.
std::vector<std::vector<float>> last_logits(const Base& base, const std::vector<Golden>& goldens) {
  constexpr size_t kPromptsPerBatch = 10;
  ThreadPool pool(2);
  Workspace workspace(base, Workspace::Keep::Result);
  std::vector<std::vector<float>> results;
  for (size_t begin = 0; begin < goldens.size(); begin += kPromptsPerBatch) {
    Batch batch;
    std::vector<size_t> rows;
    for (size_t i = begin; i < std::min(goldens.size(), begin + kPromptsPerBatch); ++i) {
      batch.add(goldens[i].prompt, batch.tokens.size(), {});
      rows.push_back(batch.tokens.size() - 1);
    }
    KvCache cache;
    cache.resize(base.config(), batch.tokens.size());
    forward(base, nullptr, batch, cache, workspace, pool);
    std::vector<float> hidden, logits;
    final_norm(base, workspace, rows, hidden);
    all_logits(base, hidden, rows.size(), logits, workspace, pool);
    for (size_t i = 0; i < rows.size(); ++i) {
      const auto first = logits.begin() + static_cast<std::ptrdiff_t>(i * logits_stride(base));
      results.emplace_back(first, first + static_cast<std::ptrdiff_t>(base.config().vocabulary));
    }
  }
  return results;
}

Token best_of(const std::vector<float>& logits) {
  return static_cast<Token>(std::max_element(logits.begin(), logits.end()) - logits.begin());
}

double log_sum_exp(const std::vector<float>& logits) {
  const double most = *std::max_element(logits.begin(), logits.end());
  double sum = 0;
  for (const float logit : logits) sum += std::exp(logit - most);
  return most + std::log(sum);
}

// Kullback-Leibler divergence in nat of ours from llama.cpp's, all but its 256 likeliest tokens taken as one.
double divergence(const Golden& golden, const std::vector<float>& ours) {
  const double our_sum = log_sum_exp(ours);
  double result = 0, rest = 1, our_rest = 1;
  for (const Logit& logit : golden.top) {
    const double p = logit.value - golden.log_sum_exp, q = ours[static_cast<size_t>(logit.token)] - our_sum;
    result += std::exp(p) * (p - q);
    rest -= std::exp(p);
    our_rest -= std::exp(q);
  }
  if (rest > 1e-9 && our_rest > 1e-9) result += rest * std::log(rest / our_rest);
  return result;
}

struct Errors {
  double most = 0, square_sum = 0;
  size_t count = 0;
  void add(double error) {
    most = std::max(most, std::abs(error));
    square_sum += error * error;
    ++count;
  }
  double rms() const { return std::sqrt(square_sum / static_cast<double>(count)); }
};

class LogitsTest : public ::testing::Test {
 protected:
  static void SetUpTestSuite() {
    const char* path = std::getenv("PAW_TEST_BASE");
    if (path == nullptr) return;
    base = Base::load(path);
    goldens = read_goldens();
    logits = last_logits(*base, goldens);
  }
  static void TearDownTestSuite() { base.reset(); }
  void SetUp() override {
    if (!base) GTEST_SKIP() << "PAW_TEST_BASE does not name a base";
  }

  static inline std::shared_ptr<const Base> base;
  static inline std::vector<Golden> goldens;
  static inline std::vector<std::vector<float>> logits;
};

TEST_F(LogitsTest, ChooseTheSameTokenAsLlamaCpp) {
  size_t equal = 0, clear = 0;
  for (size_t i = 0; i < goldens.size(); ++i) {
    const Token best = best_of(logits[i]);
    const float margin = goldens[i].top[0].value - goldens[i].top[1].value;
    equal += best == goldens[i].top[0].token ? 1 : 0;
    if (margin <= 0.5F) continue;
    ++clear;
    EXPECT_EQ(best, goldens[i].top[0].token) << "prompt " << i << ", margin " << margin;
  }
  std::printf("same arg-max: %zu of %zu prompts; in %zu llama.cpp's two best differ by more than 0.5\n", equal,
              goldens.size(), clear);
  EXPECT_GT(clear, goldens.size() / 3);
}

TEST_F(LogitsTest, DistributionsAreCloseToLlamaCpps) {
  double sum = 0, most = 0;
  Errors errors;
  for (size_t i = 0; i < goldens.size(); ++i) {
    const double kl = divergence(goldens[i], logits[i]);
    sum += kl;
    most = std::max(most, kl);
    for (const Logit& other : goldens[i].others) errors.add(logits[i][static_cast<size_t>(other.token)] - other.value);
  }
  const double mean = sum / static_cast<double>(goldens.size());
  std::printf("KL divergence: mean %.6f, largest %.6f nat; random tokens' logits differ by %.4f (RMS)\n", mean, most,
              errors.rms());
  EXPECT_LT(mean, 0.02);
}

// Both engines round activations to int8 in blocks of 32, in different orders of operations: their errors are alike,
// prompt by prompt.
TEST_F(LogitsTest, ErrorsAgainstFloat64AreLikeLlamaCpps) {
  const auto exact = read_exact_logits();
  ASSERT_EQ(exact.size(), goldens.size());
  Errors ours, theirs;
  double log_ratios = 0;
  size_t our_equal = 0, their_equal = 0, closer = 0;
  for (size_t i = 0; i < exact.size(); ++i) {
    Errors our_prompt, their_prompt;
    for (const Logit& logit : exact[i]) {
      const auto other = std::ranges::find(goldens[i].top, logit.token, &Logit::token);
      if (other == goldens[i].top.end()) continue;
      for (Errors* errors : {&ours, &our_prompt})
        errors->add(logits[i][static_cast<size_t>(logit.token)] - logit.value);
      for (Errors* errors : {&theirs, &their_prompt}) errors->add(other->value - logit.value);
    }
    log_ratios += std::log(our_prompt.rms() / their_prompt.rms());
    closer += our_prompt.rms() < their_prompt.rms() ? 1 : 0;
    our_equal += best_of(logits[i]) == exact[i][0].token ? 1 : 0;
    their_equal += goldens[i].top[0].token == exact[i][0].token ? 1 : 0;
  }
  const double ratio = std::exp(log_ratios / static_cast<double>(exact.size()));
  std::printf(
      "%zu logits against float64: ours RMS %.4f, largest %.4f, same arg-max %zu of %zu; llama.cpp RMS %.4f, largest "
      "%.4f, same arg-max %zu\n",
      ours.count, ours.rms(), ours.most, our_equal, exact.size(), theirs.rms(), theirs.most, their_equal);
  std::printf("ours is closer in %zu of %zu prompts; ratio of the errors, geometric mean: %.4f\n", closer, exact.size(),
              ratio);
  EXPECT_GT(ours.count, 60 * exact.size());
  EXPECT_LT(ours.rms(), 0.3);
  EXPECT_LT(ours.most, 3.0);
  EXPECT_LT(ratio, 1.1);
  EXPECT_GE(our_equal + 4, their_equal);
}

}  // namespace
}  // namespace paw
