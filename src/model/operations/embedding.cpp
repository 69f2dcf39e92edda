#include "model/operations/embedding.hpp"

#include <fmt/format.h>

#include "model/pass.hpp"

namespace paw {
namespace {

// One row, to which all that is not the token's own is added.
void embed_row(const ForwardPass& p, size_t row, size_t position, float* x) {
  const Base& base = p.base;
  const EmbeddingRule& rule = base.description().embedding;
  const size_t width = base.config().width;
  const Token token = p.batch.tokens[row];
  if (token < 0 || static_cast<size_t>(token) >= base.config().vocabulary)
    throw Error(ErrorKind::Usage, fmt::format("token {} is outside the vocabulary", token));
  base.embeddings().row(static_cast<size_t>(token), {x, width});
  if (rule.scale != 1.0F) p.k.scale(x, rule.scale, width, x);
  if (rule.types > 0) {
    const size_t type = p.batch.types.empty() ? 0 : p.batch.types[row];
    if (type >= rule.types)
      throw Error(ErrorKind::Usage, fmt::format("the base has {} token types, not {}", rule.types, type + 1));
    p.k.add(x, base.token_types() + type * width, width, x);
  }
  if (rule.positions) p.k.add(x, base.positions() + position * width, width, x);
  if (rule.norm) norm_row(p.k, *rule.norm, base.embedding_norm().weight(), base.embedding_norm().bias(), width, x, x);
}

}  // namespace

void embed(ForwardPass& p) {
  float* x = p.work.slot(0, p.base.layer(0).input);
  for (const Sequence& s : p.batch.sequences) {
    for (size_t i = 0; i < s.rows; ++i)
      embed_row(p, s.first_row + i, s.position + i, x + (s.first_row + i) * p.base.config().width);
  }
}

}  // namespace paw
