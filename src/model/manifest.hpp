// What a base's file may hold: everything in it is read, known to change no answer, or a reason to refuse the file. A
// key or a tensor that nobody reads would otherwise give another model than the one that was meant.
//
// An architecture's description reads its keys through here, which notes them, and names the keys that change nothing.
#pragma once

#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "gguf/gguf.hpp"
#include "model/config.hpp"
#include "model/operations/rope.hpp"
#include "model/prompt_format.hpp"

namespace paw {

class Manifest {
 public:
  using Scalar = std::variant<bool, double, std::string>;

  // Of a file that outlives it. Throws Error: not a base model.
  explicit Manifest(const gguf::File& file);

  const gguf::File& file() const { return file_; }
  const std::string& architecture() const { return architecture_; }

  // The value of the architecture's key, ".block_count" for "llama.block_count". Throws Error: absent (without a value
  // that stands for it), of another kind, outside the limits.
  size_t size(std::string_view key, size_t least, size_t most);
  size_t size_or(std::string_view key, size_t otherwise, size_t least, size_t most);
  float number(std::string_view key, double least, double most);
  float number_or(std::string_view key, double otherwise, double least, double most);

  // A key of the architecture that changes nothing as long as it is absent or has one of the values (any, where there
  // are none), of which the last one is named when it has another. Throws Error (Unsupported).
  void expect(std::string_view key, const std::vector<Scalar>& values = {});
  // The same of a key by its full name.
  void expect_key(const std::string& key, const std::vector<Scalar>& values = {});
  // What files of decoders say of RoPE scaling, experts and the like that they do not have. Also of a sliding window,
  // unless the architecture reads it.
  enum class Windows { Refused, Read };
  void expect_plain_decoder(Windows windows = Windows::Refused);
  // RoPE's keys, and its tensor rope_freqs.weight where there is one.
  RopeRule rope(const ModelConfig& config, RopeForm form);
  // The keys that the tokenizer of a decoder reads (tokenizer/tokenizer.hpp), or that change nothing about it. That a
  // text begins with a token is expected of a base whose prompts do.
  void expect_tokenizer(const PromptFormat& format);
  // The same of WordPiece.
  void expect_word_piece_tokenizer();

  // Throws Error (Unsupported) that names the first key which is neither read nor expected and which may change
  // results, or the first tensor that is not among `read`. What is missing or misshapen is for those who read it.
  void check(const std::set<std::string, std::less<>>& read) const;

 private:
  std::string full(std::string_view key);  // and notes it as read
  float checked(const std::string& key, double value, double least, double most) const;

  const gguf::File& file_;
  std::string architecture_;
  std::set<std::string, std::less<>> known_;
};

}  // namespace paw
