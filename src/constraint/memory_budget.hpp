// Memory that making or using a constraint may take, counted as its parts are added. A constraint comes out of a file,
// so it may be built to exhaust memory.
#pragma once

#include <cstddef>
#include <string>

#include "paw/error.hpp"

namespace paw {

// Counts bytes; the vectors that hold them may take up to twice as much while they grow. Single caller.
class MemoryBudget {
 public:
  MemoryBudget(size_t bytes, const char* refusal) : bytes_(bytes), refusal_(refusal) {}

  // Throws Error (TooLarge) with the refusal where more would be in use than there are. Then nothing was taken.
  void take(size_t bytes) {
    if (bytes > bytes_ - used_) throw Error(ErrorKind::TooLarge, refusal_);
    used_ += bytes;
  }
  void give_back(size_t bytes) { used_ -= bytes; }
  size_t used() const { return used_; }

 private:
  size_t bytes_, used_ = 0;
  const char* refusal_;
};

}  // namespace paw
