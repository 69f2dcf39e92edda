// Asking a chat model behind an OpenAI-compatible endpoint, POST URL/chat/completions.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>

#include "http/http.hpp"

namespace paw {

struct ChatQuestion {
  std::string system, user;  // the two messages
  double temperature = 0;
};

struct ChatReply {
  std::string text;
  std::string model;     // as the server names it; may be empty
  bool cut_off = false;  // the server stopped it at a limit of length
};

struct ChatOptions {
  std::string url;    // the base, "http://127.0.0.1:8000/v1"
  std::string model;  // empty: not sent, the server chooses
  std::string key;    // empty: none. It appears in no sentence and in no reply
  std::chrono::milliseconds timeout{300'000};
};

struct ChatUsage {
  uint64_t requests = 0;  // sent, those that failed included
  // Summed over the replies that report them; nullopt where none does.
  std::optional<uint64_t> prompt_tokens, completion_tokens;
};

class Chat {
 public:
  // Throws UsageError: the URL (check_http_base), or a key with characters that no header can hold.
  Chat(ChatOptions options, const std::atomic<bool>& cancel);

  // One reply. 429, 500, 502, 503, 504, a connection that was cut and a body that is not what the protocol says are
  // tried again, three times, after the time that the server asks for or 1, 2 and 4 s. An optional parameter that the
  // server refuses by name is left out from then on. Throws Error for everything else, HttpError of the kind Cancelled
  // where `cancel` was set.
  ChatReply ask(const ChatQuestion& question);

  const ChatUsage& usage() const { return usage_; }

 private:
  // Why another try may help, and how long to wait before it.
  struct Setback {
    std::string why;
    std::chrono::seconds wait;
  };
  std::optional<ChatReply> try_once(const ChatQuestion& question, Setback& setback);
  std::string body_of(const ChatQuestion& question) const;
  HttpResponse send(const ChatQuestion& question);
  ChatReply read(const HttpResponse& response);  // throws Error where the body is not what the protocol says
  bool leave_out_what_it_refuses(const HttpResponse& response);
  [[noreturn]] void refuse(const HttpResponse& response) const;
  void pause(std::chrono::seconds time) const;

  ChatOptions options_;
  std::string address_;
  const std::atomic<bool>& cancel_;
  HttpClient client_;
  ChatUsage usage_;
  bool send_limit_ = true, send_temperature_ = true;
};

}  // namespace paw
