#include "watch/post.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace paw::watch {
namespace {

constexpr std::array<std::chrono::milliseconds, 2> kPauses = {std::chrono::milliseconds(500), std::chrono::seconds(2)};
constexpr std::chrono::milliseconds kLongestConnect = std::chrono::seconds(5), kTick(50);
constexpr const char* kStopped = "was stopped with the watch";

void pause(std::chrono::milliseconds length, const std::atomic<bool>& stopped) {
  for (const auto end = Clock::now() + length; Clock::now() < end && !stopped;) std::this_thread::sleep_for(kTick);
}

}  // namespace

Poster::Poster(std::string url, Clock::duration timeout)
    : url_(std::move(url)), where_(http_origin(url_, "a post")), timeout_(timeout) {}

std::string Poster::post(const std::string& json, const std::stop_token& stop) {
  HttpRequest request;
  request.url = url_;
  request.server = "the server";
  request.headers = {"Content-Type: application/json"};
  request.body = json;
  request.connect_timeout = kLongestConnect;
  request.timeout = std::chrono::ceil<std::chrono::milliseconds>(timeout_);
  std::atomic<bool> stopped = false;
  const std::stop_callback when_stopped(stop, [&] { stopped = true; });

  const size_t tries = last_failed_ ? 1 : kPauses.size() + 1;
  std::string failure;
  for (size_t i = 0; i < tries; ++i) {
    if (i > 0) pause(kPauses[i - 1], stopped);
    if (stopped) return kStopped;
    bool may_pass = false;
    failure = try_once(request, stopped, may_pass);
    last_failed_ = !failure.empty() && may_pass;
    if (!last_failed_) break;
  }
  return failure;
}

std::string Poster::try_once(const HttpRequest& request, const std::atomic<bool>& stopped, bool& may_pass) {
  int status = 0;
  try {
    status = client_.post(request, stopped).status;
  } catch (const HttpError& error) {
    if (error.kind() == HttpError::Kind::Cancelled) return kStopped;
    may_pass = error.kind() != HttpError::Kind::TooLarge;
    return fmt::format("failed: {}", error.what());
  }
  if (status >= 200 && status < 300) return "";
  may_pass = status == 408 || status == 429 || status >= 500;
  return fmt::format("was answered with status {}", status);
}

}  // namespace paw::watch
