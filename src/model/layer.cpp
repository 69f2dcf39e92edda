#include "model/layer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

#include "paw/error.hpp"

namespace paw {
namespace {

// Pre-norm, rotary grouped-query attention, SwiGLU (Touvron et al. 2023).
LayerDescription llama(const ModelConfig& c) {
  enum : size_t {
    kX,
    kNormed,
    kQ,
    kK,
    kV,
    kAttended,
    kProjected,
    kMiddle,
    kMiddleNormed,
    kGate,
    kUp,
    kHidden,
    kDown,
    kY
  };
  enum : size_t { kWq, kWk, kWv, kWo, kWgate, kWup, kWdown };
  enum : size_t { kAttentionNorm, kFeedForwardNorm };
  using Kind = Step::Kind;
  const size_t attended = c.heads * c.head_dim;
  return {
      .slots = {{"x", c.width},
                {"normed", c.width},
                {"q", attended},
                {"k", c.kv_width()},
                {"v", c.kv_width()},
                {"attended", attended},
                {"projected", c.width},
                {"middle", c.width},
                {"middle_normed", c.width},
                {"gate", c.feed_forward},
                {"up", c.feed_forward},
                {"hidden", c.feed_forward},
                {"down", c.width},
                {"y", c.width}},
      .linears = {{"attn_q", c.width, attended},
                  {"attn_k", c.width, c.kv_width()},
                  {"attn_v", c.width, c.kv_width()},
                  {"attn_output", attended, c.width},
                  {"ffn_gate", c.width, c.feed_forward},
                  {"ffn_up", c.width, c.feed_forward},
                  {"ffn_down", c.feed_forward, c.width}},
      .norms = {"attn_norm", "ffn_norm"},
      .steps = {{Kind::RmsNorm, {kX}, {kNormed}, {kAttentionNorm}},
                {Kind::Linear, {kNormed}, {kQ, kK, kV}, {kWq, kWk, kWv}},
                {Kind::Rope, {kQ}, {kQ}, {}},
                {Kind::Rope, {kK}, {kK}, {}},
                {Kind::Attention, {kQ, kK, kV}, {kAttended}, {}},
                {Kind::Linear, {kAttended}, {kProjected}, {kWo}},
                {Kind::Add, {kX, kProjected}, {kMiddle}, {}},
                {Kind::RmsNorm, {kMiddle}, {kMiddleNormed}, {kFeedForwardNorm}},
                {Kind::Linear, {kMiddleNormed}, {kGate, kUp}, {kWgate, kWup}},
                {Kind::SwiGlu, {kGate, kUp}, {kHidden}, {}},
                {Kind::Linear, {kHidden}, {kDown}, {kWdown}},
                {Kind::Add, {kMiddle, kDown}, {kY}, {}}},
      .input = kX,
      .output = kY,
  };
}

// Whether a step reads of each input only what it is about to write.
bool is_elementwise(const Step& step) { return step.kind == Step::Kind::SwiGlu || step.kind == Step::Kind::Add; }

}  // namespace

// A linear scan, as compilers give registers to variables (Poletto and Sarkar 1999).
std::vector<size_t> LayerDescription::buffers() const {
  constexpr size_t kNowhere = std::numeric_limits<size_t>::max(), kOfInput = 0;
  std::vector<size_t> last_use(slots.size()), buffer(slots.size(), kNowhere);
  for (size_t i = 0; i < steps.size(); ++i) {
    for (const size_t slot : steps[i].in) last_use[slot] = i;
    for (const size_t slot : steps[i].out) last_use[slot] = i;
  }
  buffer[input] = buffer[output] = kOfInput;
  std::vector<size_t> widths = {slots[input].width}, unused;  // of the buffers; which of them hold nothing
  for (size_t i = 0; i < steps.size(); ++i) {
    const auto give_back = [&] {
      for (const size_t slot : steps[i].in) {
        const size_t used = buffer[slot];
        if (last_use[slot] == i && used != kOfInput && std::find(unused.begin(), unused.end(), used) == unused.end())
          unused.push_back(used);
      }
    };
    if (is_elementwise(steps[i])) give_back();
    for (const size_t slot : steps[i].out) {
      if (slot == output && last_use[input] > i)
        throw Error(ErrorKind::Usage, "a layer overwrites its input before its last use");
      if (buffer[slot] != kNowhere) continue;
      const auto chosen =
          std::find_if(unused.begin(), unused.end(), [&](size_t p) { return widths[p] == slots[slot].width; });
      if (chosen == unused.end()) {
        buffer[slot] = widths.size();
        widths.push_back(slots[slot].width);
      } else {
        buffer[slot] = *chosen;
        unused.erase(chosen);
      }
    }
    if (!is_elementwise(steps[i])) give_back();
  }
  return buffer;
}

std::string linear_name(size_t layer, const LinearSpec& linear) {
  return fmt::format("blk.{}.{}.weight", layer, linear.name);
}

std::string norm_name(size_t layer, const char* norm) { return fmt::format("blk.{}.{}.weight", layer, norm); }

LayerDescription LayerDescription::of(const ModelConfig& config) {
  if (config.architecture == "llama") return llama(config);
  throw Error(ErrorKind::Unsupported, fmt::format("no description of the architecture {}", config.architecture));
}

}  // namespace paw
