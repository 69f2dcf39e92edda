// Posting JSON to a URL, with a bounded time and a few tries.
#pragma once

#include <atomic>
#include <stop_token>
#include <string>

#include "http/http.hpp"
#include "watch/durations.hpp"

namespace paw::watch {

// One thread at a time.
class Poster {
 public:
  // Throws UsageError: no http or https URL (http_origin); Error: libcurl cannot be started.
  Poster(std::string url, Clock::duration timeout);

  // Scheme, host and port. The rest of a URL may be a secret and is never printed.
  const std::string& where() const { return where_; }

  // Posts `json`. Each try has the timeout. What may pass (no connection, no whole answer in time, status 408, 429 or
  // 500 to 599) is tried three times in all, half a second and two seconds apart; once only where the post before
  // failed after all its tries. Redirections are not followed, and an answer has at most 8 MiB. Returns why it failed,
  // empty where it did not; the number of different texts is bounded.
  std::string post(const std::string& json, const std::stop_token& stop);

 private:
  std::string try_once(const HttpRequest& request, const std::atomic<bool>& stopped, bool& may_pass);

  std::string url_, where_;
  Clock::duration timeout_;
  HttpClient client_;
  bool last_failed_ = false;
};

}  // namespace paw::watch
