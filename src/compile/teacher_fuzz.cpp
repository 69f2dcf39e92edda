// Any bytes are a reply of a teacher: something can be read from them, or nothing.
#include <string>
#include <vector>

#include "compile/teacher_text.hpp"

std::vector<std::string> fuzz_seeds() {
  return {
      "Sure!\n```json\n[{\"input\": \"a }{\\\"\", \"output\": \"b\",}, {\"Input\": \"c\", \"output\": {\"k\": [1, "
      "null]}},]\n```\n",
      "<think>\nhm\n</think>{\"task\": \"Sort it.\", \"labels\": [\"a\", \"b\",]}",
      "1. **Input:** one\n   **Output:** \"two\"\n2) three -> four\n- five => six\n", "[\"a, b\", \"c\",]",
      "Output: ```\nx\n```"};
}

void fuzz_one(const std::string& bytes) {
  const std::vector<std::string> labels = {"a", "b"};
  paw::parse_candidates(bytes);
  paw::parse_task(bytes);
  const std::string answer = paw::parse_answer(bytes);
  paw::label_of(answer, labels);
  paw::agree(answer, bytes);
  paw::shortened(bytes, bytes.size() / 2);
}
