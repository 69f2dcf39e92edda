#include "watch/follow_source.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>

#include "io/file.hpp"
#include "paw/error.hpp"

namespace paw::watch {
namespace {

constexpr std::chrono::milliseconds kTick(100), kIdle(20);
constexpr std::chrono::seconds kBetweenSaves(1);
constexpr size_t kStateLimit = 16 << 20;

}  // namespace

FollowSource::FollowSource(const FollowOptions& follow, const LineForm& form, LineQueue& queue, Stopping stopping,
                           std::function<bool()> failed, std::function<void(const std::string&)> note)
    : options_(follow), queue_(queue), stopping_(std::move(stopping)), failed_(std::move(failed)) {
  std::set<std::string> seen;
  for (const std::string& file : options_.files) {
    if (!seen.insert(std::filesystem::absolute(file).lexically_normal().string()).second)
      throw UsageError(fmt::format("{} is to be followed twice", file));
    const FollowedFile::Callbacks callbacks = {.push = [this](Line line) { return push(std::move(line)); },
                                               .next_id = [this] { return ++last_id_; },
                                               .note = note,
                                               .gap = [this] { ++gaps_; },
                                               .abandoned =
                                                   [this](uint64_t id) {
                                                     const std::lock_guard lock(mutex_);
                                                     progress_.erase(id);
                                                   },
                                               .closed =
                                                   [this](const Reading& reading) {
                                                     const std::lock_guard lock(mutex_);
                                                     Progress& progress = progress_.at(reading.id());
                                                     progress.open = false;
                                                     progress.pushed = reading.pushed();
                                                     changed_ = true;
                                                   }};
    files_.push_back(std::make_unique<FollowedFile>(file, form, callbacks));
  }
  if (files_.empty()) throw UsageError("no file is to be followed");
  check_output(options_.state);
  load();
  for (size_t i = 0; i < files_.size(); ++i) take_over(i);
  save();
  thread_ = std::thread([this] { read_all(); });
}

FollowSource::~FollowSource() { stop(); }

void FollowSource::stop() {
  finished_ = true;
  queue_.close();
  if (thread_.joinable()) thread_.join();
}

// How the state file names a followed file.
std::string FollowSource::name_of(size_t file) const {
  return std::filesystem::absolute(files_[file]->path()).lexically_normal().string();
}

// Opens all files at the positions that the state file has.
void FollowSource::load() {
  std::error_code ignored;
  try {
    if (std::filesystem::exists(options_.state, ignored))
      state_ = nlohmann::json::parse(read_file(options_.state, kStateLimit)).get<nlohmann::json::object_t>();
    for (size_t i = 0; i < files_.size(); ++i) {
      const bool known = state_.contains(name_of(i));
      const nlohmann::json file = known ? state_.at(name_of(i)) : nlohmann::json{{"positions", {}}, {"closed", 0}};
      std::vector<Position> positions;
      for (const auto& at : file.at("positions"))
        positions.push_back({at.at("inode").get<uint64_t>(), at.at("offset").get<uint64_t>(),
                             at.at("compared").get<uint64_t>(), at.at("sha256").get<std::string>()});
      files_[i]->open(positions, file.at("closed").get<uint64_t>(), known || options_.from_start);
    }
  } catch (const nlohmann::json::exception&) {
    throw Error(ErrorKind::Damaged, fmt::format("{} does not hold the positions of a watch; remove it, or name another "
                                                "file with --state",
                                                options_.state));
  }
}

// What the file's readings are now; called before anything is read of a new one.
void FollowSource::take_over(size_t file) {
  const std::lock_guard lock(mutex_);
  for (const auto& reading : files_[file]->readings()) {
    const auto [found, is_new] = progress_.try_emplace(reading->id());
    Progress& progress = found->second;
    if (is_new) {
      progress.file = file;
      progress.position = position_at(reading->descriptor(), reading->offset(), reading->offset());
      changed_ = true;
    } else if (progress.position.compared < std::min<uint64_t>(Position::kCompared, reading->offset())) {
      progress.position = position_at(reading->descriptor(), progress.position.offset, reading->offset());
    }
  }
  last_closed_.resize(files_.size());
  last_closed_[file] = files_[file]->last_closed();
}

// Called with the mutex held, or before the thread begins.
void FollowSource::save() {
  // A reading that ended and whose lines are all done says nothing that a restart needs.
  std::erase_if(progress_, [](const auto& entry) {
    return !entry.second.open && entry.second.position.offset >= entry.second.pushed;
  });
  for (size_t i = 0; i < files_.size(); ++i) {
    nlohmann::json positions = nlohmann::json::array();
    for (const auto& [id, progress] : progress_) {
      const Position& at = progress.position;
      if (progress.file == i)
        positions.push_back(
            {{"inode", at.inode}, {"offset", at.offset}, {"compared", at.compared}, {"sha256", at.sha256}});
    }
    state_[name_of(i)] = {{"positions", positions}, {"closed", last_closed_[i]}};
  }
  write_file(options_.state, state_.dump(2, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
  changed_ = false;
  saved_ = Clock::now();
}

void FollowSource::done(const std::vector<Line::Origin>& lines) {
  if (failed_()) return;
  const std::lock_guard lock(mutex_);
  for (const Line::Origin& line : lines) {
    const auto found = progress_.find(line.reading);
    if (line.end == 0 || found == progress_.end()) continue;
    found->second.position.offset = std::max(found->second.position.offset, line.end);
    changed_ = true;
  }
  if (changed_ && Clock::now() - saved_ >= kBetweenSaves) save();
}

void FollowSource::finish() {
  stop();
  const std::lock_guard lock(mutex_);
  if (changed_) save();
  if (!failure_.empty()) throw Error(ErrorKind::Io, failure_);
}

void FollowSource::read_all() {
  try {
    for (bool stopped = false; !stopped && !is_stopping();) {
      bool any = false;
      for (size_t i = 0; i < files_.size() && !stopped; ++i) {
        any = files_[i]->read_some(stopped) || any;
        take_over(i);
      }
      if (!any) std::this_thread::sleep_for(kIdle);
    }
  } catch (const std::exception& error) {
    failure_ = error.what();
  }
  queue_.close();
}

bool FollowSource::push(Line line) {
  while (!queue_.push(line, kTick)) {
    if (is_stopping()) return false;
  }
  return true;
}

LineCounts FollowSource::counts() const {
  LineCounts counts;
  for (const auto& file : files_) counts += file->counts();
  return counts;
}

}  // namespace paw::watch
