// Where the lines of a watch come from.
#pragma once

#include "watch/assembler.hpp"
#include "watch/line_queue.hpp"

namespace paw::watch {

// A thread of its own pushes lines into a queue until there are no more or the watch is to stop, then closes it.
class Source {
 public:
  virtual ~Source() = default;
  // These lines of the queue, in their order, are dealt with: what was to be reported of them is. Called by the thread
  // that takes them. Throws Error: Io (the positions cannot be kept).
  virtual void done(const std::vector<Line::Origin>& lines) = 0;
  // Stops reading. Throws Error: Io (it could not be read to its end, or the positions cannot be kept).
  virtual void finish() = 0;
  virtual LineCounts counts() const = 0;  // after finish()
};

}  // namespace paw::watch
