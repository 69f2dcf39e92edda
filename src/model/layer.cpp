#include "model/layer.hpp"

#include <fmt/format.h>

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

}  // namespace

LayerDescription LayerDescription::of(const ModelConfig& config) {
  if (config.architecture == "llama") return llama(config);
  throw Error(fmt::format("no description of the architecture {}", config.architecture));
}

}  // namespace paw
