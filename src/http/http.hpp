// Posting to a web server through libcurl: bounded in time and in size, never redirected, and stopped at Ctrl-C.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "paw/error.hpp"

namespace paw {

struct HttpRequest {
  std::string url;                   // http:// or https://
  std::string server;                // what errors call it; where empty, the URL without what follows a question mark
  std::vector<std::string> headers;  // "Content-Type: application/json"
  std::string body;
  std::chrono::milliseconds connect_timeout{15'000};
  std::chrono::milliseconds timeout{300'000};  // from the start to the last byte of the answer
  size_t most_bytes = 8 << 20;                 // of the answer's body; more is a failure
};

struct HttpResponse {
  int status = 0;  // 200, 404, ...
  std::string body;
  std::string location;                             // where a redirection (3xx) points; it was not followed
  std::optional<std::chrono::seconds> retry_after;  // of the header Retry-After, seconds or a date
};

// There was no whole answer. The sentence names the server as the request does.
class HttpError : public Error {
 public:
  enum class Kind { Unreachable, TimedOut, Cut, TooLarge, Cancelled };
  HttpError(Kind kind, const std::string& sentence)
      : Error(kind == Kind::Cancelled ? ErrorKind::Interrupted : ErrorKind::Network, sentence), kind_(kind) {}
  Kind kind() const { return kind_; }

 private:
  Kind kind_;
};

// Keeps its connection from one request to the next. One thread at a time. The proxy is the one of the environment
// (https_proxy, no_proxy); certificates are checked against the system's.
class HttpClient {
 public:
  HttpClient();
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  // Throws HttpError; any status is an answer. Setting `cancel` ends it within a second.
  HttpResponse post(const HttpRequest& request, const std::atomic<bool>& cancel);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

// Scheme, host and port of `url`: what may be printed where the rest is a secret. Throws UsageError unless it is an
// http:// or https:// URL with a host and without spaces. `subject` begins the sentence: "--post".
std::string http_origin(const std::string& url, const std::string& subject);

// For a URL that is printed whole and that paths are appended to. Throws UsageError unless http_origin takes it and it
// has no user or password (a command line is not a place for secrets), query or fragment.
void check_http_base(const std::string& url, const std::string& subject);

}  // namespace paw
