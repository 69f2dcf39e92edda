// What a watch does with a report besides handing it out: a command, a post. In the background, so that they hold up
// nothing.
#pragma once

#include <atomic>
#include <functional>
#include <memory>
#include <string>

#include "paw/watch.hpp"
#include "watch/background.hpp"
#include "watch/notes.hpp"
#include "watch/post.hpp"
#include "watch/stopping.hpp"

namespace paw::watch {

// One thread at a time.
class Actions {
 public:
  // `options` outlives it; its `note` is called on the background threads too. Throws UsageError: a URL that is none.
  Actions(const WatchOptions& options, Stopping stopping);

  // Begins what is to be done, or counts it as left out where too much of it waits already.
  void begin(const WatchReport& report);

  // Waits until all is done; once the watch is to stop, five seconds more. Nothing begins after that.
  void finish();

  // After finish().
  WatchActions commands() const { return commands_.counts(); }
  WatchActions posts() const { return posts_.counts(); }

 private:
  // Jobs of one kind, and how they went.
  struct Kind {
    std::string name;  // "command"
    std::unique_ptr<Background> background = nullptr;
    uint64_t requested = 0, left_out = 0;
    std::atomic<uint64_t> failed = 0;

    WatchActions counts() const { return {requested, failed, left_out}; }
  };
  using Job = std::function<std::string(const std::stop_token&)>;  // returns how it failed, or an empty text
  void submit(Kind& kind, Job job);
  void note_failure(const Kind& kind, const std::string& failure);

  const WatchOptions& options_;
  Stopping stopping_;
  Notes notes_;
  std::unique_ptr<Poster> poster_;
  Kind commands_{"command"}, posts_{"post"};  // the last members: their threads use the others
};

}  // namespace paw::watch
