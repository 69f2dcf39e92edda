// A thread that follows log files, and keeps how far their lines were dealt with.
#pragma once

#include <atomic>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

#include "paw/watch.hpp"
#include "watch/followed_file.hpp"
#include "watch/source.hpp"
#include "watch/stopping.hpp"

namespace paw::watch {

// Goes on until the watch is to stop. The positions are written to the state file, whole or not at all, when it begins,
// once a second where they changed, and at the end.
class FollowSource final : public Source {
 public:
  // `failed`: whether reports could not be handed out; what is then called done is not. Throws Error: Usage (no file, a
  // file twice), Damaged (the state file is none), Io.
  FollowSource(const FollowOptions& follow, const LineForm& form, LineQueue& queue, Stopping stopping,
               std::function<bool()> failed, std::function<void(const std::string&)> note);
  ~FollowSource() override;
  FollowSource(const FollowSource&) = delete;
  FollowSource& operator=(const FollowSource&) = delete;

  void done(const std::vector<Line::Origin>& lines) override;
  void finish() override;
  LineCounts counts() const override;
  uint64_t gaps() const { return gaps_; }  // truncations that may have cost lines

 private:
  // A reading as far as its lines are done.
  struct Progress {
    size_t file = 0;
    Position position;
    bool open = true;      // it is still read
    uint64_t pushed = 0;  // once it is not: the offset of its last line
  };

  void load();
  void save();
  std::string name_of(size_t file) const;
  void read_all();
  void take_over(size_t file);
  bool push(Line line);
  void stop();
  bool is_stopping() const { return finished_ || stopping_(); }

  FollowOptions options_;
  LineQueue& queue_;
  Stopping stopping_;
  std::function<bool()> failed_;
  std::atomic<bool> finished_ = false;
  std::atomic<uint64_t> gaps_ = 0;
  uint64_t last_id_ = 0;
  std::vector<std::unique_ptr<FollowedFile>> files_;

  std::mutex mutex_;  // of what follows
  std::map<uint64_t, Progress> progress_;
  std::vector<uint64_t> last_closed_;  // of each file
  nlohmann::json state_ = nlohmann::json::object();  // of other files as well, as it was read and written last
  bool changed_ = true;
  Clock::time_point saved_ = {};

  std::string failure_;
  std::thread thread_;
};

}  // namespace paw::watch
